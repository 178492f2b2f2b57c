import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Curve, smoothed, thinned } from '../../../webview/curve.ts';
import { columnsOf, marksOf } from '../../../webview/plot-data.ts';

const curve = (name: string, values: number[], step = (i: number) => i) => {
  const made = new Curve(name);
  const steps = Float64Array.from(values, (_, i) => step(i));
  made.append({ name, step: steps, time: steps, value: Float64Array.from(values) });
  return made;
};

const wish = { smoothing: 0.9, logarithmic: false, range: null, pixels: 100 };

describe('smoothed', () => {
  it('is right from the first point on', () => {
    const constant = smoothed(Float64Array.of(3, 3, 3, 3), 4, 0.9);
    for (const value of constant) assert.ok(Math.abs(value - 3) < 1e-12);
    const two = smoothed(Float64Array.of(1, 2), 2, 0.5);
    // Weights 0.25 and 0.5, divided by their sum.
    assert.ok(Math.abs(two[1] - (0.25 * 1 + 0.5 * 2) / 0.75) < 1e-12);
  });

  it('passes over NaN and infinity', () => {
    const out = smoothed(Float64Array.of(2, Number.NaN, Number.POSITIVE_INFINITY, 2), 4, 0.9);
    assert.deepEqual([Number.isNaN(out[1]), Number.isNaN(out[2])], [true, true]);
    assert.ok(Math.abs(out[3] - 2) < 1e-12);
  });

  it('is the values themselves without weight', () => {
    assert.deepEqual([...smoothed(Float64Array.of(1, 5, 2), 3, 0)], [1, 5, 2]);
  });
});

describe('thinned', () => {
  it('keeps all of few points', () => {
    assert.deepEqual(thinned(new Float64Array(5), 0, 5, 100), [0, 1, 2, 3, 4]);
  });

  it('keeps every spike, the first and the last point, and NaN', () => {
    const value = Float64Array.from({ length: 10_000 }, (_, i) => Math.sin(i));
    value[1234] = 50;
    value[4321] = -50;
    value[7777] = Number.NaN;
    const kept = thinned(value, 0, value.length, 100);
    assert.ok(kept.length <= 500, `${kept.length} points are kept`);
    for (const i of [0, 1234, 4321, 7777, 9999]) assert.ok(kept.includes(i), `${i} is kept`);
    assert.deepEqual(
      kept,
      [...kept].sort((a, b) => a - b),
    );
  });
});

describe('Curve', () => {
  it('grows, and remembers where its values stopped being finite', () => {
    const grown = curve('loss', [1, 2]);
    for (let i = 0; i < 300; i++) {
      const at = Float64Array.of(2 + i);
      grown.append({ name: 'loss', step: at, time: at, value: Float64Array.of(i === 100 ? Number.NaN : i) });
    }
    assert.equal(grown.length, 302);
    assert.equal(grown.value[301], 299);
    assert.equal(grown.firstBadStep, 102);
    assert.deepEqual(marksOf([grown]), [{ step: 102, text: 'NaN at step 102' }]);
  });
});

describe('columnsOf', () => {
  it('joins curves of different steps, with a gap only where a value is not finite', () => {
    const [steps, raw, , other] = columnsOf(
      [curve('a', [1, Number.NaN, 3]), curve('b', [5, 6], (i) => i * 2 + 1)],
      wish,
    );
    assert.deepEqual(steps, [0, 1, 2, 3]);
    assert.deepEqual(raw, [1, null, 3, undefined]);
    assert.deepEqual(other, [undefined, 5, undefined, 6]);
  });

  it('averages only curves of many points', () => {
    const [, , fewMean] = columnsOf([curve('a', [1, 2, 3])], wish);
    assert.ok(fewMean.every((value) => value === undefined));
    const [, , mean] = columnsOf([curve('a', Array(50).fill(2))], wish);
    assert.ok(mean.every((value) => Math.abs(value! - 2) < 1e-12));
  });

  it('leaves out what a logarithm cannot show', () => {
    const [, raw] = columnsOf([curve('a', [1, 0, -1, 2])], { ...wish, logarithmic: true });
    assert.deepEqual(raw, [1, null, null, 2]);
  });

  it('takes the points of a range and one on either side', () => {
    const [steps] = columnsOf([curve('a', [0, 1, 2, 3, 4, 5, 6, 7])], {
      ...wish,
      range: { min: 2.5, max: 4.5 },
    });
    assert.deepEqual(steps, [2, 3, 4, 5]);
  });
});
