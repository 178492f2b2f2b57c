import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { arange, DataLoader, data, TensorDataset } from '../../../../src/library/index.ts';

function* count(from: number, to: number) {
  for (let i = from; i < to; i++) yield i;
}
const numbers = (from: number, to: number, length?: number) => ({
  length,
  [Symbol.iterator]: () => count(from, to),
});
const batches = (loader: Iterable<{ toArray(): number[] }>) => Array.from(loader, (batch) => batch.toArray());

describe('streams, stacks and samplers', () => {
  before(() => useEngine('cpu'));

  it('batches an iterable dataset, chained or not', () => {
    const chain = new data.ChainDataset([numbers(0, 2), numbers(5, 8)]);
    assert.deepEqual(batches(new DataLoader(chain, { batchSize: 2 })), [[0, 1], [5, 6], [7]]);
    assert.deepEqual(batches(new DataLoader(chain, { batchSize: 2, dropLast: true })), [
      [0, 1],
      [5, 6],
    ]);
    assert.throws(() => new DataLoader(chain, { shuffle: true }), /iterable dataset has its own order/);
  });

  it('reads no more of a stream than the shapes need while a program is traced', async () => {
    await useEngine('meta');
    try {
      const shapes = (length?: number) => {
        const loader = new DataLoader(numbers(0, Number.POSITIVE_INFINITY, length), { batchSize: 4 });
        return [...loader].map((batch) => batch.shape);
      };
      assert.deepEqual([shapes(), shapes(8), shapes(10)], [[[4]], [[4]], [[4], [2]]]);
    } finally {
      await useEngine('cpu');
    }
  });

  it('stacks datasets side by side', () => {
    const column = (from: number) => ({ length: 3, get: (i: number) => from + i });
    const named = new data.StackDataset({ a: column(0), b: column(10) });
    const [{ a, b }] = new DataLoader(named, { batchSize: 3 });
    assert.deepEqual(
      [a.toArray(), b.toArray()],
      [
        [0, 1, 2],
        [10, 11, 12],
      ],
    );
    assert.throws(
      () => new data.StackDataset([column(0), { length: 2, get: () => 0 }]),
      /same length, but got lengths \[3, 2\]/,
    );
  });

  it('takes whole batches from a sampler', () => {
    const dataset = new TensorDataset(arange(6));
    const batchSampler = new data.BatchSampler([5, 4, 3, 2, 1], 2);
    const loader = new DataLoader(dataset, { batchSampler });
    assert.equal(loader.length, 3);
    assert.deepEqual(batches(Array.from(loader, ([x]) => x)), [[5, 4], [3, 2], [1]]);
    assert.deepEqual([...new data.BatchSampler([1, 2, 3], 2, true)], [[1, 2]]);
    assert.throws(() => new DataLoader(dataset, { batchSampler, batchSize: 2 }), /leave out batchSize/);
  });

  it('draws from a subset of indices', () => {
    const sampler = new data.SubsetRandomSampler([3, 9, 5]);
    assert.deepEqual([...sampler].sort(), [3, 5, 9]);
    assert.equal(sampler.length, 3);
  });
});
