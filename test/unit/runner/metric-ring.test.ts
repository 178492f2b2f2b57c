import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MetricRing } from '../../../src/runner/train/metric-ring.ts';

const knowsAll = () => true;
const steps = (ring: MetricRing, end = ring.put) => [...ring.take(end, knowsAll)].map(({ step }) => step);

describe('MetricRing', () => {
  it('hands over what was put, in order and once, to whoever shares its memory', () => {
    const ring = new MetricRing();
    const other = new MetricRing(ring.buffer);
    ring.add(3, 1, 0.5, Number.NaN, 2.25);
    ring.add(0, 2, 1.5, 7, Number.POSITIVE_INFINITY);
    assert.deepEqual(
      [...other.take(other.put, knowsAll)],
      [
        { name: 3, step: 1, time: 0.5, epoch: Number.NaN, value: 2.25 },
        { name: 0, step: 2, time: 1.5, epoch: 7, value: Number.POSITIVE_INFINITY },
      ],
    );
    assert.deepEqual(steps(other), []);
  });

  it('stops at the head that it is given, and at a name that is not known yet', () => {
    const ring = new MetricRing();
    ring.add(0, 0, 0, 0, 0);
    const head = ring.put;
    ring.add(1, 1, 0, 0, 0);
    assert.deepEqual(steps(ring, head), [0]);
    assert.deepEqual([...ring.take(ring.put, (name) => name < 1)], []);
    assert.deepEqual(steps(ring), [1]);
  });

  it('refuses when it is full, and goes round', () => {
    const ring = new MetricRing();
    let count = 0;
    while (ring.add(0, count, 0, 0, 0)) count++;
    assert.ok(count >= 1000);
    for (let round = 0; round < 3; round++) {
      assert.equal(steps(ring).length, count);
      for (let i = 0; i < count; i++) assert.ok(ring.add(0, i, 0, 0, 0));
    }
    assert.deepEqual(
      steps(ring),
      Array.from({ length: count }, (_, i) => i),
    );
  });
});
