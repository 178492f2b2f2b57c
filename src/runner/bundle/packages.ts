import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isOurs } from './ours.ts';
import type { Bundle } from './result.ts';

const builtin = new Set(builtinModules);

/**
 * Loads the packages that a program imports before it runs, since those that are ES modules only come
 * asynchronously. Gives a `require` for the loaded ones and for Node's own modules.
 */
export async function loadPackages({ packages }: Bundle): Promise<(name: string, folder: string) => unknown> {
  const loaded = new Map<string, unknown>();
  for (const { name, folder } of packages) {
    if (!isOurs(name) && !isBuiltin(name)) loaded.set(`${name}\0${folder}`, await load(name, folder));
  }
  return (name, folder) =>
    isBuiltin(name) ? process.getBuiltinModule(name) : loaded.get(`${name}\0${folder}`);
}

async function load(name: string, folder: string): Promise<unknown> {
  const require = createRequire(path.join(folder, 'program.js'));
  try {
    return require(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_REQUIRE_ESM' && code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    const namespace = await import(pathToFileURL(resolveForImport(require, name, folder)).href);
    return { __esModule: true, ...namespace };
  }
}

function resolveForImport(require: NodeJS.Require, name: string, folder: string): string {
  try {
    return require.resolve(name);
  } catch {
    // Only `import` conditions are exported: ask Node's ES resolver, by way of the importing folder.
    return import.meta
      .resolve(name, pathToFileURL(path.join(folder, 'program.js')).href)
      .replace(/^file:\/\//, '');
  }
}

function isBuiltin(name: string): boolean {
  return builtin.has(name.replace(/^node:/, ''));
}
