import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { F, manualSeed, nn, observe, optim, type Tensor, tensor } from '../../../../src/library/index.ts';

const parameter = (...values: number[]) => tensor(values, { dtype: 'float32', requiresGrad: true });

describe('optim', () => {
  before(() => useEngine('cpu'));

  it('is made with or without new, and is an instance of its class', () => {
    const made = [optim.Adam([parameter(1)], { lr: 0.1 }), new optim.Adam([parameter(1)], { lr: 0.1 })];
    for (const optimizer of made) {
      assert.ok(optimizer instanceof optim.Adam && optimizer instanceof optim.Optimizer);
      assert.equal(optimizer.paramGroups[0].lr, 0.1);
    }
    assert.ok(!(made[0] instanceof optim.SGD));
  });

  it('changes parameters in place, without recording, and skips those without a gradient', () => {
    const [x, idle] = [parameter(2), parameter(7)];
    const alias = x.detach();
    const optimizer = optim.SGD([x, idle], { lr: 0.5 });
    x.mul(x).sum().backward();
    optimizer.step();
    assert.deepEqual([x.toArray(), idle.toArray(), alias.toArray()], [[0], [7], [0]]);
    assert.ok(x.isLeaf && x.requiresGrad);
    optimizer.zeroGrad();
    assert.equal(x.grad, null);
  });

  it('has groups with options of their own', () => {
    const [a, b] = [parameter(1), parameter(1)];
    const optimizer = optim.SGD([{ params: [a] }, { params: [b], lr: 0.1 }], { lr: 0.5 });
    a.add(b).sum().backward();
    optimizer.step();
    assert.deepEqual([a.item(), b.item()], [0.5, Math.fround(0.9)]);
    assert.throws(() => optimizer.addParamGroup({ params: [a] }), /more than one parameter group/);
  });

  it('runs a closure with gradients, and tells its watcher of each step', () => {
    const x = parameter(3);
    const optimizer = optim.SGD([x], { lr: 0.1 });
    let steps = 0;
    observe({ step: (stepped) => assert.equal(stepped, optimizer) ?? steps++ });
    try {
      const loss = optimizer.step(() => {
        optimizer.zeroGrad();
        const value = x.mul(2).sum();
        value.backward();
        return value;
      });
      assert.equal(loss.item(), 6);
    } finally {
      observe(null);
    }
    assert.equal(steps, 1);
    assert.ok(Math.abs(x.item() - 2.8) < 1e-6);
  });

  for (const [name, make] of Object.entries({
    SGD: (params: Tensor[]) => optim.SGD(params, { lr: 0.1, momentum: 0.9 }),
    Adam: (params: Tensor[]) => optim.Adam(params, { lr: 0.1 }),
    AdamW: (params: Tensor[]) => optim.AdamW(params, { lr: 0.1, amsgrad: true }),
    RMSprop: (params: Tensor[]) => optim.RMSprop(params, { lr: 0.1, centered: true }),
    Adagrad: (params: Tensor[]) => optim.Adagrad(params, { lr: 0.1 }),
    Adadelta: (params: Tensor[]) => optim.Adadelta(params),
    Adamax: (params: Tensor[]) => optim.Adamax(params),
    ASGD: (params: Tensor[]) => optim.ASGD(params, { t0: 1 }),
    Lion: (params: Tensor[]) => optim.Lion(params, { lr: 0.1 }),
    NAdam: (params: Tensor[]) => optim.NAdam(params),
    RAdam: (params: Tensor[]) => optim.RAdam(params),
    Rprop: (params: Tensor[]) => optim.Rprop(params),
  })) {
    it(`${name} goes on after its state was saved and loaded`, () => {
      const advance = (x: Tensor, optimizer: { zeroGrad(): void; step(): unknown }) => {
        optimizer.zeroGrad();
        x.mul(x).sum().backward();
        optimizer.step();
      };
      const x = parameter(1, -2);
      const optimizer = make([x]);
      advance(x, optimizer);
      advance(x, optimizer);
      const copy = x.detach().clone().requiresGrad_();
      const resumed = make([copy]);
      resumed.loadStateDict(optimizer.stateDict() as never);
      advance(x, optimizer);
      advance(copy, resumed);
      assert.deepEqual(copy.toArray(), x.toArray());
    });
  }

  it('says what is wrong with what it was given', () => {
    assert.throws(() => optim.SGD([]), /empty list of parameters/);
    assert.throws(
      () => optim.SGD(parameter(1) as never),
      /list of tensors, such as model.parameters\(\), but got a single Tensor/,
    );
    assert.throws(() => optim.SGD([parameter(1).mul(2)]), /computed tensor of shape \[1\]/);
    assert.throws(() => optim.SGD([3] as never), /Error|tensors, but got/);
    assert.throws(() => optim.Adam([parameter(1)], { lr: -1 }), /must be 0 or more, but is -1/);
    assert.throws(
      () => optim.Adam([parameter(1)], { betas: [0.9, 1] }),
      /betas must be from \[0, 1\), but one is 1/,
    );
    assert.throws(() => optim.SGD([parameter(1)], { nesterov: true }), /needs a momentum above 0/);
    const two = optim.SGD([parameter(1), parameter(1)]).stateDict();
    assert.throws(
      () => optim.SGD([parameter(1)]).loadStateDict(two),
      /groups have \[2\] parameters, the optimizer's have \[1\]/,
    );
  });

  it('learns', () => {
    manualSeed(0);
    const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2));
    const optimizer = optim.Adam(model.parameters(), { lr: 0.05 });
    const x = tensor(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      { dtype: 'float32' },
    );
    const y = tensor([0, 1, 1, 0]);
    for (let i = 0; i < 100; i++) {
      optimizer.zeroGrad();
      F.crossEntropy(model(x), y).backward();
      optimizer.step();
    }
    assert.deepEqual(model(x).argmax(1).toArray(), [0, 1, 1, 0]);
  });
});

describe('lrScheduler', () => {
  before(() => useEngine('cpu'));

  it('sets the rate of each group', () => {
    const optimizer = optim.SGD([{ params: [parameter(1)] }, { params: [parameter(1)], lr: 0.2 }], {
      lr: 0.1,
    });
    const schedule = optim.lrScheduler.LambdaLR(optimizer, (epoch) => 1 / (1 + epoch));
    schedule.step();
    assert.deepEqual(schedule.getLastLr(), [0.05, 0.1]);
  });

  it('goes on where its state was saved', () => {
    const make = () => optim.lrScheduler.StepLR(optim.SGD([parameter(1)], { lr: 1 }), 2, { gamma: 0.5 });
    const schedule = make();
    for (let i = 0; i < 4; i++) schedule.step();
    const resumed = make();
    resumed.loadStateDict(schedule.stateDict());
    assert.deepEqual([resumed.getLastLr(), resumed.lastEpoch], [[0.25], 4]);
  });

  it('refuses more steps than it was told of', () => {
    const schedule = optim.lrScheduler.OneCycleLR(optim.SGD([parameter(1)]), 0.1, {
      epochs: 1,
      stepsPerEpoch: 2,
    });
    schedule.step();
    schedule.step();
    assert.throws(() => schedule.step(), /told of 2 steps, and this is step 3/);
  });
});
