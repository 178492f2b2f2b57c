import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { read, useEngine } from '../../../../src/engine/index.ts';
import { fromTf, noGrad, ones, optim, type Tensor } from '../../../../src/library/index.ts';

const SIZE = 4096;

/** A parameter after a step, which the next one may write over, and how to step again. */
function trained(): { param: Tensor; step(): void } {
  const param = ones(SIZE).requiresGrad_();
  const optimizer = new optim.Adam([param], { lr: 0.5 });
  const step = () => {
    param.grad = ones(SIZE);
    optimizer.step();
  };
  step();
  return { param, step };
}

describe('a step on native', () => {
  before(() => useEngine('native'));
  after(() => useEngine('cpu'));

  it('writes over a parameter that nobody else holds', () => {
    const { param, step } = trained();
    const { dataId } = param.handle;
    step();
    assert.equal(param.handle.dataId, dataId);
    assert.ok(Math.abs(param.dataSync()[SIZE - 1]) < 1e-5);
  });

  const holders: [string, (param: Tensor) => { dataSync(): ArrayLike<number> }][] = [
    ['a handle', (param) => param.tf],
    ['a tensor on the handle', (param) => fromTf(param.handle)],
    ['another shape', (param) => param.reshape(64, 64)],
    ['a clone', (param) => param.clone()],
    ['a copy', (param) => noGrad(() => ones(SIZE).copy_(param))],
  ];
  for (const [name, hold] of holders) {
    it(`leaves ${name} as it was`, () => {
      const { param, step } = trained();
      const held = hold(param);
      step();
      step();
      assert.ok(Math.abs(held.dataSync()[0] - 0.5) < 1e-5);
      assert.ok(Math.abs(param.dataSync()[0] + 0.5) < 1e-5);
    });
  }

  it('leaves what was read as it was', () => {
    const { param, step } = trained();
    const values = read(param.handle);
    step();
    assert.ok(Math.abs(values[0] - 0.5) < 1e-5);
  });
});
