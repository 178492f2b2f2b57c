import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { OptimizerNames } from '../../../src/runner/train/optimizers.ts';
import { Tunables } from '../../../src/runner/train/tunables.ts';

describe('Tunables', () => {
  it('give what the program says until somebody changes it, within its range', () => {
    const told: number[] = [];
    const tunables = new Tunables({}, new OptimizerNames(), ({ value }) => told.push(value));
    const range = { min: 0, max: 1 };
    assert.equal(tunables.read('momentum', 0.9, range), 0.9);
    tunables.change('momentum', 0.5);
    assert.equal(tunables.read('momentum', 0.9, range), 0.5);
    tunables.change('momentum', 7);
    tunables.change('momentum', Number.NaN);
    tunables.change('unknown', 3);
    assert.equal(tunables.read('momentum', 0.9, range), 1);
    assert.deepEqual(told, [0.9, 0.5, 1]);
  });

  it('follow a program that changes its own value', () => {
    const tunables = new Tunables({}, new OptimizerNames(), () => {});
    tunables.read('rate', 0.1, {});
    tunables.change('rate', 0.2);
    assert.equal(tunables.read('rate', 0.05, {}), 0.05);
  });
});
