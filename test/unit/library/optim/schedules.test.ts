import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { optim, tensor } from '../../../../src/library/index.ts';

const { lrScheduler } = optim;
const theirs = JSON.parse(readFileSync(new URL('./fixtures.json', import.meta.url), 'utf8'));
const parameter = () => tensor([0], { dtype: 'float32', requiresGrad: true });
const sgd = (momentum = 0) => optim.SGD([parameter()], { lr: 0.1, momentum });

function assertNear(ours: number[], expected: number[]): void {
  assert.equal(ours.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(
      Math.abs(ours[i] - value) <= 1e-9 + 1e-7 * Math.abs(value),
      `${i}: ${ours[i]} instead of ${value}`,
    );
  }
}

type Stepping = { step(): void; stateDict(): any; loadStateDict(state: any): void };
type Steppers = Record<string, (optimizer: ReturnType<typeof sgd>) => Stepping>;

const schedules: Steppers = {
  sequential: (o) =>
    lrScheduler.SequentialLR(
      o,
      [
        lrScheduler.LinearLR(o, { startFactor: 0.1, totalIters: 3 }),
        lrScheduler.ExponentialLR(o, 0.9),
        lrScheduler.CosineAnnealingLR(o, 5),
      ],
      [3, 7],
    ),
  chained: (o) =>
    lrScheduler.ChainedScheduler([
      lrScheduler.ConstantLR(o, { factor: 0.1, totalIters: 2 }),
      lrScheduler.ExponentialLR(o, 0.9),
    ]),
  lambda: (o) => lrScheduler.LambdaLR(o, (epoch) => 1 / (1 + epoch)),
  multiplicative: (o) => lrScheduler.MultiplicativeLR(o, (epoch) => 1 - 0.05 * epoch),
};

const resumable: Steppers = {
  ...schedules,
  warmRestarts: (o) => lrScheduler.CosineAnnealingWarmRestarts(o, 2, { tMult: 2 }),
  cyclic: (o) => lrScheduler.CyclicLR(o, 0.01, 0.2, { stepSizeUp: 3, mode: 'triangular2' }),
  oneCycle: (o) => lrScheduler.OneCycleLR(o, 0.5, { totalSteps: 20 }),
  multiStep: (o) => lrScheduler.MultiStepLR(o, [2, 6]),
  polynomial: (o) => lrScheduler.PolynomialLR(o, { totalIters: 9, power: 2 }),
};

describe('schedules', () => {
  before(() => useEngine('cpu'));

  for (const [name, make] of Object.entries(schedules)) {
    it(`${name} has PyTorch’s rates`, () => {
      const optimizer = sgd();
      const schedule = make(optimizer);
      const rates = theirs[name].map(() => {
        const { lr } = optimizer.paramGroups[0];
        schedule.step();
        return lr;
      });
      assertNear(rates, theirs[name]);
    });
  }

  for (const [name, make] of Object.entries(resumable)) {
    it(`${name} goes on after its state was written and read`, () => {
      const [first, second] = [sgd(), sgd()];
      const schedule = make(first);
      for (let i = 0; i < 4; i++) schedule.step();
      const resumed = make(second);
      resumed.loadStateDict(JSON.parse(JSON.stringify(schedule.stateDict())));
      for (let i = 0; i < 5; i++) {
        assert.equal(second.paramGroups[0].lr, first.paramGroups[0].lr, `step ${i}`);
        schedule.step();
        resumed.step();
      }
    });
  }

  it('lowers the rate on a plateau as PyTorch does, and goes on from its state', () => {
    const run = (options: object) => {
      const optimizer = sgd();
      let schedule = lrScheduler.ReduceLROnPlateau(optimizer, options);
      return theirs.metrics.map((metric: number, i: number) => {
        const { lr } = optimizer.paramGroups[0];
        if (i === 5) {
          const state = schedule.stateDict();
          schedule = lrScheduler.ReduceLROnPlateau(optimizer, options);
          schedule.loadStateDict(state);
        }
        schedule.step(i % 2 ? metric : tensor(metric, { dtype: 'float32' }));
        return lr;
      });
    };
    assertNear(run({ patience: 1 }), theirs.plateau);
    const other = { mode: 'max', factor: 0.5, patience: 0, threshold: 0.4, cooldown: 2, minLr: 0.003 };
    assertNear(run({ ...other, thresholdMode: 'abs' }), theirs.plateauAbs);
  });

  it('lets the momentum fall as the rate rises', () => {
    const follow = (momentum: () => number, schedule: Stepping) =>
      Array.from({ length: 12 }, () => {
        const now = momentum();
        schedule.step();
        return now;
      });
    const stepper = sgd(0.9);
    const cyclic = lrScheduler.CyclicLR(stepper, 0.01, 0.2, { stepSizeUp: 4 });
    assertNear(
      follow(() => stepper.paramGroups[0].momentum, cyclic),
      theirs.cyclicMomentum,
    );
    const adam = optim.Adam([parameter()], { lr: 0.1 });
    const oneCycle = lrScheduler.OneCycleLR(adam, 0.5, { totalSteps: 12 });
    assertNear(
      follow(() => adam.paramGroups[0].betas[0], oneCycle),
      theirs.oneCycleBeta,
    );
    const adagrad = optim.Adagrad([parameter()]);
    assert.throws(
      () => lrScheduler.OneCycleLR(adagrad, 0.5, { totalSteps: 12 }),
      /neither momentum nor betas to cycle; give \{ cycleMomentum: false \}/,
    );
  });

  it('says what is wrong with what it was given', () => {
    const [one, other] = [sgd(), sgd()];
    const parts = [lrScheduler.ExponentialLR(one, 0.9), lrScheduler.ExponentialLR(one, 0.5)];
    assert.throws(
      () => lrScheduler.SequentialLR(one, parts, [3, 4]),
      /between 2 schedules there are 1 milestones, but got 2/,
    );
    assert.throws(
      () => lrScheduler.ChainedScheduler([...parts, lrScheduler.StepLR(other, 2)]),
      /schedule 2 belongs to another optimizer/,
    );
    assert.throws(() => lrScheduler.ChainedScheduler([]), /at least one schedule/);
    assert.throws(() => lrScheduler.LambdaLR(one, [() => 1, () => 2]), /has 2 values, .* has 1 parameter/);
    assert.throws(() => lrScheduler.LinearLR(one, { startFactor: 0 }), /startFactor must be from \(0, 1\]/);
    assert.throws(() => lrScheduler.ReduceLROnPlateau(one, { factor: 1 }), /less than 1, but is 1/);
  });
});
