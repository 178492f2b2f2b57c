import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../src/engine/index.ts';
import { optim, randn } from '../../../src/library/index.ts';
import { OptimizerNames } from '../../../src/runner/train/optimizers.ts';
import { SystemMetrics } from '../../../src/runner/train/system.ts';

describe('SystemMetrics', () => {
  before(() => useEngine('cpu'));

  function watch(firstCount = 0) {
    const told: [name: string, value: number][] = [];
    const report = (name: string, value: number) => told.push([name, value]);
    const metrics = new SystemMetrics(new OptimizerNames(), report, firstCount);
    return { metrics, told, last: (name: string) => told.findLast(([one]) => one === name)?.[1] };
  }

  it('count the tensors that live, and tell speed and memory', () => {
    const counted = () => {
      const { metrics, last } = watch();
      metrics.pulse(12.5);
      assert.equal(last('system/steps per second'), 12.5);
      assert.ok(last('system/memory (MB)')! > 10);
      return last('system/tensors')!;
    };
    const before = counted();
    const kept = Array.from({ length: 25 }, () => randn(3));
    assert.equal(counted() - before, 25);
    assert.equal(kept.length, 25);
  });

  it('pulse once a second at most', () => {
    // To count the tensors of a large process may take longer than that.
    const { metrics, told } = watch(Number.POSITIVE_INFINITY);
    metrics.pulse(1);
    const count = told.length;
    metrics.pulse(1);
    assert.equal(told.length, count);
  });

  it('tell a rate when it is another one, and the norm of all gradients of every tenth step', () => {
    const { metrics, told } = watch();
    const weights = [randn(2), randn(3)].map((tensor) => tensor.requiresGrad_());
    const sgd = new optim.SGD(weights, { lr: 0.5 });
    weights[0].mul(3).sum().add(weights[1].mul(4).sum()).backward();
    for (let step = 0; step < 20; step++) {
      if (step === 5) sgd.paramGroups[0].lr = 0.25;
      metrics.stepped(sgd);
    }
    assert.deepEqual(
      told.filter(([name]) => name === 'system/lr').map(([, value]) => value),
      [0.5, 0.25],
    );
    const norms = told.filter(([name]) => name === 'system/grad norm').map(([, value]) => value);
    assert.equal(norms.length, 2);
    assert.ok(Math.abs(norms[0] - Math.sqrt(2 * 9 + 3 * 16)) < 1e-6);
  });
});
