import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { DataLoader } from '../../../../src/library/index.ts';

/** A dataset that reads slowly, and notes in which order it was asked. */
function slow(length: number) {
  const asked: number[] = [];
  const get = async (index: number): Promise<[number, string]> => {
    asked.push(index);
    await new Promise((resolve) => setTimeout(resolve, (length - index) % 3));
    return [index, `sample ${index}`];
  };
  return { length, get, asked };
}

describe('a DataLoader over promises', () => {
  before(() => useEngine('cpu'));

  it('gives the batches in order, with the next ones on the way', async () => {
    const dataset = slow(7);
    const batches: number[][] = [];
    const askedBefore: number[] = [];
    for await (const [x, names] of new DataLoader(dataset, { batchSize: 2, prefetch: 1 })) {
      askedBefore.push(dataset.asked.length);
      batches.push(x.toArray());
      assert.deepEqual(
        names,
        x.toArray().map((index: number) => `sample ${index}`),
      );
    }
    assert.deepEqual(batches, [[0, 1], [2, 3], [4, 5], [6]]);
    assert.deepEqual(askedBefore, [4, 6, 7, 7]);
  });

  it('asks for one batch at a time with prefetch 0', async () => {
    const dataset = slow(4);
    const askedBefore: number[] = [];
    for await (const _ of new DataLoader(dataset, { batchSize: 2, prefetch: 0 }))
      askedBefore.push(dataset.asked.length);
    assert.deepEqual(askedBefore, [2, 4]);
  });

  it('tells the loop of a sample that cannot be read, and minds no loop that is left', async () => {
    const dataset = {
      length: 6,
      get: async (index: number) => (index === 3 ? Promise.reject(new Error('no 3')) : index),
    };
    const loader = new DataLoader(dataset, { batchSize: 1 });
    for await (const _ of loader) break;
    const all = async () => {
      for await (const _ of loader);
    };
    await assert.rejects(all, /no 3/);
  });

  it('cannot wait in a loop that is not async', () => {
    assert.throws(() => [...new DataLoader(slow(2))], /for await/);
  });
});
