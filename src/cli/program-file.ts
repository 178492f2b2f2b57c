import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of a program given on the command line. Throws an Error that says what is wrong with it. */
export function programFile(file: string): string {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) throw new Error(`${file}: there is no such file`);
  if (!statSync(absolute).isFile()) throw new Error(`${file} is not a file`);
  if (!SOURCE.test(file)) throw new Error(`${file}: a program ends in .ts or .js`);
  return absolute;
}

/** The programs among files and below folders, each once. Throws an Error where a folder has none. */
export function programFiles(paths: string[]): string[] {
  const files = paths.flatMap((each) => {
    if (!existsSync(each) || !statSync(each).isDirectory()) return [programFile(each)];
    const found = sourcesBelow(path.resolve(each)).filter((file) => IMPORT.test(readFileSync(file, 'utf8')));
    if (found.length) return found;
    throw new Error(`${each}: no .ts or .js file in this folder imports tensorscope or TensorFlow.js`);
  });
  return [...new Set(files)];
}

/** The folder whose `.tensorscope` gets the runs: the nearest one with a package.json, or the file's own. */
export function workspaceOf(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) return path.dirname(file);
  }
}

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const IMPORT = /(?:\bfrom|\bimport|\brequire\s*\()\s*['"`](?:tensorscope|@tensorflow\/tfjs)/;

function sourcesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules$|\.)/.test(entry.name) ? [] : sourcesBelow(file);
    return SOURCE.test(entry.name) ? [file] : [];
  });
}
