import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { type EngineName, useEngine } from '../../src/engine/index.ts';
import { type Golden, largestOf, type Pair, run } from './run.ts';

/** Every op, module, loss, optimizer and schedule beside PyTorch's own numbers; see make_goldens.py. */

/** `live.ts` names a folder of fresh cases. */
const FOLDER = process.env.PARITY_GOLDENS
  ? pathToFileURL(process.env.PARITY_GOLDENS)
  : new URL('./goldens/', import.meta.url);
const groups = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const engines: EngineName[] = ['cpu', 'native', 'wasm'];
// Where a folder with tfjs-node is named.
if (process.env.TENSORSCOPE_TFJS_NODE) engines.push('tensorflow');

for (const engine of engines) {
  describe(`parity with PyTorch on ${engine}`, () => {
    let cases = 0;
    before(() => useEngine(engine));
    after(() => console.log(`      ${cases} cases on ${engine}`));

    for (const group of groups) {
      const goldens: Golden[] = JSON.parse(readFileSync(new URL(group, FOLDER), 'utf8'));
      describe(group.replace('.json', ''), () => {
        for (const golden of goldens) {
          it(golden.name, () => {
            cases++;
            for (const pair of run(golden)) assertSame(pair);
          });
        }
      });
    }
  });
}

const RELATIVE = 1e-4;
/** Where large terms cancel, the error is measured by the largest of the values; in a network, of all its gradients. */
const OF_LARGEST = 2e-6;

function assertSame({ what, ours, theirs, largest: given = 0 }: Pair): void {
  assert.deepEqual([...ours.shape], theirs.shape, `${what}: shape`);
  assert.equal(ours.dtype, theirs.dtype, `${what}: dtype`);
  const values = ours.dataSync();
  const expected = theirs.values.map(Number);
  const largest = Math.max(given, largestOf(expected));
  expected.forEach((value, i) => {
    const allowed = theirs.dtype === 'float32' ? RELATIVE * Math.abs(value) + OF_LARGEST * largest : 0;
    const same = Object.is(values[i], value) || Math.abs(values[i] - value) <= allowed;
    if (!same) assert.fail(`${what}: element ${i} is ${values[i]}, PyTorch has ${value}`);
  });
}
