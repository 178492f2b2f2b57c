import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import module from 'node:module';
import net from 'node:net';
import workers from 'node:worker_threads';

type Told = (what: string) => void;
let told: Told | null = null;

/** While a program is traced, `tell` hears of everything that it was kept from doing. */
export function whileTracing(tell: Told | null): void {
  told = tell;
}

/**
 * Takes from this process, for good, what reaches the disk for writing, the network and other processes. It works
 * on Node's own modules, so that packages which a program imports are held as well. What was left out gives what
 * most programs can go on with: nothing written, an empty answer.
 */
export function sealProcess(): void {
  for (const name of WRITES) {
    leaveOut(fs as never, `fs.${name}`, name, (args) => callBack(args));
    leaveOut(fs as never, `fs.${name}Sync`, `${name}Sync`, () => undefined);
    leaveOut(fs.promises as never, `fs.promises.${name}`, name, () => Promise.resolve());
  }
  for (const name of ['open', 'openSync'] as const) readOnly(fs as never, `fs.${name}`, name);
  readOnly(fs.promises as never, 'fs.promises.open', 'open');
  refuse(fs as never, 'fs.createWriteStream', 'createWriteStream');
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    refuse(childProcess as never, `child_process.${name}`, name);
  refuse(net.Socket.prototype as never, 'a network connection', 'connect');
  refuse(net.Server.prototype as never, 'a server', 'listen');
  refuse(dgram as never, 'dgram.createSocket', 'createSocket');
  for (const name of ['lookup', 'resolve']) refuse(dns as never, `dns.${name}`, name);
  refuse(workers as never, 'a worker thread', 'Worker');
  refuse(globalThis as never, 'fetch', 'fetch');
  refuse(globalThis as never, 'WebSocket', 'WebSocket');
  for (const name of ['kill', 'abort', 'chdir']) refuse(process as never, `process.${name}`, name);
  module.syncBuiltinESMExports();
}

const WRITES = [
  'appendFile',
  'chmod',
  'chown',
  'copyFile',
  'cp',
  'fchmod',
  'fchown',
  'fdatasync',
  'fsync',
  'ftruncate',
  'futimes',
  'lchmod',
  'lchown',
  'link',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'write',
  'writeFile',
  'writev',
];

type Functions = Record<string, (...args: unknown[]) => unknown>;

function leaveOut(owner: Functions, what: string, name: string, give: (args: unknown[]) => unknown): void {
  const original = owner[name];
  if (!original) return;
  owner[name] = function (this: unknown, ...args: unknown[]) {
    // Between traces this process still has work of its own, such as writing its answers.
    if (!told) return Reflect.apply(original, this, args);
    if (!isPrinting(name, args)) told(what);
    return give(args);
  };
}

/** What packages print of a traced program (`model.summary()`) is dropped without a word. */
function isPrinting(name: string, [target]: unknown[]): boolean {
  return name.startsWith('write') && (target === 1 || target === 2);
}

function refuse(owner: Functions, what: string, name: string): void {
  const original = owner[name];
  if (!original) return;
  owner[name] = function (this: unknown, ...args: unknown[]) {
    if (!told) return new.target ? Reflect.construct(original, args) : Reflect.apply(original, this, args);
    told(what);
    throw new Error(`${what} is not available while shapes are traced`);
  };
}

function readOnly(owner: Functions, what: string, name: string): void {
  const original = owner[name];
  owner[name] = function (this: unknown, ...args: unknown[]) {
    if (!told || reads(args[1])) return Reflect.apply(original, this, args);
    told(`${what} for writing`);
    throw new Error(`${what} for writing is not available while shapes are traced`);
  };
}

function reads(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0;
  return typeof flags !== 'string' || flags === 'r' || flags === 'rs';
}

function callBack(args: unknown[]): void {
  const callback = args.at(-1);
  if (typeof callback === 'function') process.nextTick(callback as () => void, null);
}
