import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { log, observe, tensor } from '../../../../src/library/index.ts';

describe('log', () => {
  before(() => useEngine('cpu'));

  it('reports numbers and tensors with one element', () => {
    const told: unknown[] = [];
    observe({ log: (values, step) => told.push(values, step) });
    try {
      log({ accuracy: 0.5, loss: tensor([2.5]) }, { step: 3 });
    } finally {
      observe(null);
    }
    assert.deepEqual(told, [{ accuracy: 0.5, loss: 2.5 }, 3]);
  });

  it('does nothing where nobody watches', () => {
    assert.equal(log({ matrix: tensor([1, 2]) }), undefined);
  });
});
