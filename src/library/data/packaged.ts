import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of an npm package with data: the user's own copy goes before ours. Throws an Error where there is none. */
export function packagedFolder(name: string, otherwise = ''): string {
  for (const from of [join(process.cwd(), 'index.js'), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`The npm package "${name}" is not installed: run \`npm install ${name}\`${otherwise}.`);
}
