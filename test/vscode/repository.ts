import { resolve } from 'node:path';

/** The root of this repository, which is the extension's folder too. */
export const repository = resolve(import.meta.dirname, '../..');

/** Where tests and checks leave what a person may want to look at. */
export const artifacts = resolve(repository, 'test/artifacts');
