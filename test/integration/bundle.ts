import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../vscode/repository.ts';

/** Makes of the suite what an extension host can load: CommonJS. Gives the file that VS Code is to be told of. */
export async function bundleSuite(): Promise<string> {
  const suite = join(import.meta.dirname, 'suite');
  const tests = readdirSync(suite)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(suite, file));
  const outdir = join(repository, 'dist/test');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [...tests, join(suite, 'index.ts'), join(repository, 'test/counted.cts')],
    outdir,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
  });
  return join(outdir, 'index.cjs');
}
