import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProgramRuntime } from './runtime.ts';

/** What `import.meta` says of a file is what it would say had the file not been bundled. */
export const sourceNames: Pick<ProgramRuntime, 'url' | 'dirname' | 'filename'> = {
  url: (file) => pathToFileURL(file).href,
  dirname: (file) => path.dirname(file),
  filename: (file) => file,
};
