import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { jsonLines, tensorscope, Workspace } from './command.ts';

/** Files that an example imports, which are no programs. */
const parts = ['poem.ts', 'blocks/residual.ts'];

const programs = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return programs(file);
    return file.endsWith('.ts') ? [file] : [];
  });

describe('examples', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  for (const file of programs('examples')) {
    if (parts.includes(path.posix.relative('examples', file))) continue;

    it(`${file} has shapes and nothing to report`, async () => {
      const { status, stdout } = await tensorscope('shapes', file, '--json');
      const { hints, diagnostics, cut } = JSON.parse(stdout);
      assert.deepEqual(diagnostics, []);
      assert.equal(cut, null);
      assert.equal(status, 0);
      assert.ok(
        hints.some(({ label }: any) => label.includes('[]')),
        'a loss has the shape []',
      );
    });

    it(`${file} learns`, async () => {
      const runDir = path.join(workspace.folder, file.replaceAll(path.posix.sep, '-'));
      const steps = ['--seed', '1', '--max-steps', '25'];
      const { status, stdout, stderr } = await tensorscope(
        'train',
        file,
        '--json',
        '--run-dir',
        runDir,
        ...steps,
      );
      assert.equal(status, 0, stderr);
      const events = jsonLines(stdout);
      const losses = events.flatMap(({ type, name, value }) =>
        type === 'metric' && /loss/i.test(name) ? [value as number] : [],
      );
      assert.ok(losses.length >= 25, `${losses.length} losses came in 25 steps`);
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
      const [first, last] = [mean(losses.slice(0, 5)), mean(losses.slice(-5))];
      assert.ok(last < 0.97 * first, `the loss went from ${first} to ${last}`);
    });
  }
});
