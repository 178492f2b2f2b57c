import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of a program given on the command line. Throws an Error that says what is wrong with it. */
export function programFile(file: string): string {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) throw new Error(`${file}: there is no such file`);
  if (!statSync(absolute).isFile()) throw new Error(`${file} is not a file`);
  if (!/\.[cm]?[jt]sx?$/.test(file)) throw new Error(`${file}: a program ends in .ts or .js`);
  return absolute;
}

/** The folder whose `.tensorscope` gets the runs: the nearest one with a package.json, or the file's own. */
export function workspaceOf(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) return path.dirname(file);
  }
}
