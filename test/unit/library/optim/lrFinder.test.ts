import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import {
  DataLoader,
  F,
  manualSeed,
  nn,
  observe,
  optim,
  randn,
  TensorDataset,
} from '../../../../src/library/index.ts';

function problem() {
  manualSeed(1);
  const x = randn(64, 4);
  const y = x.sum(1, { keepdim: true });
  const model = new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.Tanh(),
    new nn.Linear(8, 1),
  );
  const optimizer = optim.Adam(model.parameters(), { lr: 0.123 });
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 64 });
  return { model, optimizer, loader };
}

describe('lrFinder', function () {
  // A hundred steps take a third of a second, and longer on a machine that is busy.
  this.timeout(10_000);
  before(() => useEngine('cpu'));

  it('tries growing rates, suggests two of them, and leaves everything as it was', () => {
    const { model, optimizer, loader } = problem();
    const step = () => {
      const [[x, y]] = loader;
      optimizer.zeroGrad();
      F.mseLoss(model(x), y).backward();
      optimizer.step();
    };
    step();
    const before = Object.entries(model.stateDict()).map(([name, x]) => [name, x.toArray()]);
    const moment = optimizer.stateDict().state[0].expAvg;
    const momentBefore = (moment as never as { toArray(): unknown }).toArray();
    observe({ step: () => assert.fail('a step of the finder was told') });
    const found = (() => {
      try {
        return optim.lrFinder(model, optimizer, loader, ([x, y]) => F.mseLoss(model(x), y));
      } finally {
        observe(null);
      }
    })();
    assert.deepEqual(
      Object.entries(model.stateDict()).map(([name, x]) => [name, x.toArray()]),
      before,
    );
    const after = optimizer.stateDict().state[0];
    assert.deepEqual((after.expAvg as never as { toArray(): unknown }).toArray(), momentBefore);
    assert.deepEqual([after.step, optimizer.paramGroups[0].lr], [1, 0.123]);
    const { lrs, losses, suggestion } = found;
    assert.equal(lrs.length, losses.length);
    assert.equal(lrs[0], 1e-7);
    assert.ok(Math.abs(lrs[50] / lrs[0] - 1e4) < 1, `after half of the way the rate is ${lrs[50]}`);
    for (const lr of [suggestion!.valley, suggestion!.steepest]) {
      assert.ok(lr > 1e-4 && lr < 1, `${lr} is no rate for Adam`);
    }
  });

  it('stops when the loss has diverged', () => {
    const { model, loader } = problem();
    const optimizer = optim.SGD(model.parameters());
    const find = (stopDiv: boolean) =>
      optim.lrFinder(model, optimizer, loader, ([x, y]) => F.mseLoss(model(x), y), { endLr: 1e6, stopDiv });
    assert.ok(find(true).lrs.length < 100);
    assert.equal(find(false).lrs.length, 100);
  });

  it('takes one batch while a program is traced', async () => {
    await useEngine('meta');
    try {
      const { model, optimizer, loader } = problem();
      const found = optim.lrFinder(model, optimizer, loader, ([x, y]) => F.mseLoss(model(x), y));
      assert.deepEqual([found.lrs.length, found.suggestion], [1, null]);
    } finally {
      await useEngine('cpu');
    }
  });

  it('says what is wrong with what it was given', () => {
    const { model, optimizer } = problem();
    const find = (options: object) =>
      optim.lrFinder(model, optimizer, [] as never[], () => assert.fail(), options);
    assert.throws(() => find({}), /loader has no batch/);
    assert.throws(() => find({ startLr: 1, endLr: 0.1 }), /0 < startLr < endLr, but got 1 and 0.1/);
  });
});
