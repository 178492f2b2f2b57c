import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { ended, Workspace } from './command.ts';

/** Kilobytes of the library with all that it imports of this package; 677 when it was last looked at. */
const BOUND = 900;

describe('the library alone', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  const node = (program: string) => {
    const args = ['--input-type=module', '-e', program];
    return ended(spawn(process.execPath, args, { cwd: workspace.folder, stdio: ['ignore', 'pipe', 'pipe'] }));
  };

  it('trains under plain Node, where it is installed as a package', async () => {
    // As `npm install FOLDER` lays it: a link.
    const modules = path.join(workspace.folder, 'node_modules');
    mkdirSync(modules);
    symlinkSync(process.cwd(), path.join(modules, 'tensorscope'), 'junction');
    const { status, stdout, stderr } = await node(`
      import { F, manualSeed, nn, optim, randn } from 'tensorscope';
      manualSeed(1);
      const model = new nn.Sequential(new nn.Linear(3, 16), new nn.Tanh(), new nn.Linear(16, 1));
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
      const x = randn(64, 3);
      const y = x.sum(1, { keepdim: true });
      const losses = [];
      for (let i = 0; i < 60; i++) {
        const loss = F.mseLoss(model(x), y);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        losses.push(loss.item());
      }
      console.log(JSON.stringify([losses[0], losses.at(-1)]));
    `);
    assert.equal(status, 0, stderr);
    const [first, last] = JSON.parse(stdout);
    assert.ok(last < first / 4, `the loss went from ${first} to ${last}`);
  });

  it('exports operators that work as functions where nothing transforms the source', async () => {
    const { status, stdout, stderr } = await node(`
      import { tensor } from 'tensorscope';
      import { binary } from 'tensorscope/operators';
      console.log(binary('*', tensor([1, 2]), 3).tolist().join());
    `);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '3,6\n');
  });

  it('takes all that a program reports, and does nothing with it', async () => {
    const { status, stdout, stderr } = await node(`
      import { epochs, log, progress, randn, tune } from 'tensorscope';
      const seen = [];
      for (const epoch of epochs(2)) for (const item of progress(new Set(['a', 'b']))) seen.push(item + epoch);
      log({ loss: 1, deep: { accuracy: randn(1) } }, { step: Number.NaN });
      log.image('image', randn(2, 3, 4, 5, 6));
      log.histogram('histogram', randn(0));
      log.text('text', 'to be');
      console.log(seen.join(), tune('rate', 0.5, { min: 0, max: 1 }));
    `);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, 'a0,b0,a1,b1 0.5\n');
    assert.deepEqual(readdirSync(workspace.folder), ['node_modules']);
  });

  it(`is no larger than ${BOUND} kB`, () => {
    const sizes = closure('dist/library.js').map((file) => ({ file, kilobytes: statSync(file).size / 1000 }));
    const total = sizes.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
    const largest = sizes.sort((a, b) => b.kilobytes - a.kilobytes).slice(0, 5);
    const listed = largest.map(({ file, kilobytes }) => `${file} ${kilobytes.toFixed(0)} kB`).join(', ');
    assert.ok(
      total <= BOUND,
      `dist/library.js and its chunks have ${total.toFixed(0)} kB, more than ${BOUND}; the largest are ${listed}. Look what was drawn in, and raise the bound if it is worth it.`,
    );
  });
});

/** A built file and the chunks that it imports, also those that it loads only when needed. */
function closure(entry: string, seen = new Set<string>()): string[] {
  if (!seen.has(entry)) {
    seen.add(entry);
    for (const [, name] of readFileSync(entry, 'utf8').matchAll(/(?:from|import\(?)\s*"(\.\/[^"]+)"/g))
      closure(path.posix.join(path.posix.dirname(entry), name), seen);
  }
  return [...seen];
}
