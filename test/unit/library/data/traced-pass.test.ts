import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { useEngineSync } from '../../../../src/engine/index.ts';
import { DataLoader, getRngState, TensorDataset, zeros } from '../../../../src/library/index.ts';

describe('a pass of a DataLoader on shapes alone', () => {
  before(() => useEngineSync('meta'));
  after(() => useEngineSync('cpu'));

  it('has the first batch and the short last one, and draws no order', () => {
    const dataset = new TensorDataset(zeros(1_000_001, 3), zeros(1_000_001));
    const before = getRngState();
    const shapes = [...new DataLoader(dataset, { batchSize: 64, shuffle: true })].map(([x]) => x.shape);
    assert.deepEqual(shapes, [
      [64, 3],
      [1, 3],
    ]);
    assert.deepEqual(getRngState(), before);
  });
});
