import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** A fresh copy of a workspace of test/fixtures, for tests that edit, save and train in it. */
export function copyOfFixture(name: string): string {
  const copy = join(repository, '.vscode-test/workspaces', name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(repository, 'test/fixtures', name), copy, {
    recursive: true,
    filter: (path) => !path.endsWith('.tensorscope'),
  });
  return copy;
}
