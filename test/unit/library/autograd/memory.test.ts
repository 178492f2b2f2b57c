import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { memory } from '../../../../src/engine/index.ts';
import { F, manualSeed, nn, optim, randn, useEngine } from '../../../../src/library/index.ts';

/** A small network that trains by a step at a time, written the obvious way. */
function training(): () => number {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(32, 64), new nn.ReLU(), new nn.Linear(64, 8));
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const [x, y] = [randn(16, 32), randn(16, 8)];
  return () => {
    const loss = F.mseLoss(model(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

describe('memory', function () {
  this.timeout(60_000);
  before(() => useEngine('cpu'));

  it('is flat over 10,000 steps of a loop that never awaits', () => {
    const step = training();
    for (let i = 0; i < 20; i++) step();
    const start = memory();
    for (let i = 0; i < 10_000; i++) step();
    assertFlat(start, memory());
  });

  it('is flat over 10,000 steps of an async loop', async () => {
    const step = training();
    const turn = async () => {
      step();
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (let i = 0; i < 20; i++) await turn();
    const start = memory();
    for (let i = 0; i < 10_000; i++) await turn();
    assertFlat(start, memory());
  });

  it('is let go with what a graph saved as soon as backward is through', () => {
    const x = randn(100, 100, { requiresGrad: true });
    const start = memory().tensors;
    const middle = x.exp().tanh();
    const loss = middle.mul(middle).sum();
    const held = memory().tensors - start;
    loss.backward();
    assert.equal(held, 3, 'what exp gave, middle and loss');
    x.grad = null;
    assert.equal(memory().tensors - start, 2, 'middle and loss');
    assert.equal(loss.requiresGrad && middle.requiresGrad, true);
  });
});

type Memory = ReturnType<typeof memory>;

function assertFlat(start: Memory, end: Memory): void {
  assert.ok(end.tensors <= start.tensors + 2, `${start.tensors} tensors before, ${end.tensors} after`);
  assert.ok(end.bytes <= start.bytes + 2 ** 20, `${start.bytes} bytes before, ${end.bytes} after`);
}
