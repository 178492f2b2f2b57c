/**
 * JavaScript in place of the three packages of the server that would have to be compiled, by file in node_modules.
 * The server needs little of them: a log that appends to a file, a watch on its parent, and copying files. It imports
 * them as ES modules, so each name has to be set on `exports` by itself.
 */
export const standIns: Record<string, string> = {
  '@vscode/spdlog/index.js': `'use strict';
const fs = require('node:fs');
const path = require('node:path');
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
class Logger {
  constructor(name, file) { this.file = file; this.level = 2; }
  write(level, text) {
    if (level < this.level) return;
    const line = new Date().toISOString() + ' [' + levels[level] + '] ' + text + '\\n';
    try { fs.appendFileSync(this.file, line); } catch {} // The server's folder is gone once it is told to stop.
  }
  trace(text) { this.write(0, text); }
  debug(text) { this.write(1, text); }
  info(text) { this.write(2, text); }
  warn(text) { this.write(3, text); }
  error(text) { this.write(4, text); }
  critical(text) { this.write(5, text); }
  setLevel(level) { this.level = level; }
  getLevel() { return this.level; }
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() {}
  setAsyncMode() {}
}
const create = async (name, file) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger(name, file);
};
exports.version = 11400;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
`,
  '@vscode/native-watchdog/index.js': `'use strict';
exports.start = (pid) => {
  setInterval(() => { try { process.kill(pid, 0); } catch { process.exit(87); } }, 3000).unref();
};
exports.exit = (code) => process.exit(code || 0);
`,
  '@vscode/fs-copyfile/lib/index.js': `import fs from 'node:fs';
export const isCloneSupported = () => false;
export const constants = fs.constants;
export const copyFileSync = fs.copyFileSync;
export const copyFile = fs.promises.copyFile;
export const cp = fs.promises.cp;
`,
};
