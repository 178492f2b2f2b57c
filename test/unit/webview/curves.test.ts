import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { scaleOf } from '../../../webview/curves/axis.ts';
import { bestOf, better } from '../../../webview/curves/best.ts';
import { Curve } from '../../../webview/curves/curve.ts';
import { csvOf, svgOf } from '../../../webview/curves/exports.ts';
import { sharesOf } from '../../../webview/curves/heat-map.ts';
import { MovingAverage } from '../../../webview/curves/moving-average.ts';
import { columnsOf, marksOf, newestAt } from '../../../webview/curves/plot-data.ts';

const curve = (name: string, values: number[], step = (i: number) => i) => {
  const made = new Curve(name);
  const steps = Float64Array.from(values, (_, i) => step(i));
  made.append({ name, step: steps, time: steps, value: Float64Array.from(values) });
  return made;
};

const steps = scaleOf('step', [])!;
const wish = { smoothing: 0.9, logarithmic: false, scale: steps, range: null, pixels: 100 };
const smoothed = (value: Float64Array, length: number, weight: number) =>
  new MovingAverage().of(value, length, weight);

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

  it('goes on where it was when points come, as if all had come at once', () => {
    const value = Float64Array.from({ length: 500 }, (_, i) => Math.sin(i / 9));
    const average = new MovingAverage();
    for (const length of [1, 7, 200, 500]) average.of(value, length, 0.9);
    assert.deepEqual(average.of(value, 500, 0.9), smoothed(value, 500, 0.9));
    assert.deepEqual(average.of(value, 500, 0.5), smoothed(value, 500, 0.5));
  });
});

describe('thinned', () => {
  it('keeps all of few points', () => {
    assert.deepEqual(curve('a', [0, 0, 0, 0, 0]).thinned(0, 5, 100), [0, 1, 2, 3, 4]);
  });

  it('keeps every spike, the first and the last point, and NaN', () => {
    const value = Array.from({ length: 10_000 }, (_, i) => Math.sin(i));
    value[1234] = 50;
    value[4321] = -50;
    value[7777] = Number.NaN;
    const kept = curve('a', value).thinned(0, value.length, 100);
    assert.ok(kept.length <= 500, `${kept.length} points are kept`);
    for (const i of [0, 1234, 4321, 7777, 9999]) assert.ok(kept.includes(i), `${i} is kept`);
    assert.deepEqual(
      kept,
      [...kept].sort((a, b) => a - b),
    );
  });
});

describe('thinned, as more points come', () => {
  it('keeps the same points, so that nothing flickers', () => {
    const value = Array.from({ length: 100_000 }, (_, i) => Math.sin(i * 12.9898));
    const whole = curve('a', value);
    const [before, after] = [90_000, 90_500].map((to) => whole.thinned(0, to, 200));
    // But for the stretch in which the shorter one ends.
    const settled = 90_000 - (90_000 % 512);
    assert.deepEqual(
      before.filter((i) => i < settled),
      after.filter((i) => i < settled),
    );
    assert.ok(before.length < 2 * 200 + 4);
  });
});

describe('bestOf', () => {
  it('is the least where no name says what is better, and nothing of what the run tells of itself', () => {
    assert.equal(bestOf(curve('temperature', [3, 1, 2])), 1);
    assert.equal(bestOf(curve('accuracy', [0.1, 0.3, 0.2])), 1);
    assert.equal(bestOf(curve('system/lr', [3, 1, 2])), -1);
  });
});

describe('newestAt', () => {
  it('is the point at a place or before it', () => {
    const sparse = curve('a', [5, 6, 7], (i) => i * 10);
    assert.deepEqual(
      [-1, 0, 9, 10, 99].map((x) => newestAt(sparse, x, steps)),
      [-1, 0, 0, 1, 2],
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
    assert.equal(grown.firstBad, 102);
    const [best, bad] = marksOf([grown], ['red'], steps);
    assert.deepEqual([best.kind, best.x, best.y, best.text], ['best', 2, 0, '0']);
    // It stands at the last finite value, and names the first bad step.
    assert.deepEqual([bad.kind, bad.x, bad.y, bad.text], ['bad', 101, 99, 'NaN at step 102']);
  });
});

describe('columnsOf', () => {
  it('joins curves of different steps, with a gap only where a value is not finite', () => {
    const [xs, raw, , other] = columnsOf(
      [curve('a', [1, Number.NaN, 3]), curve('b', [5, 6], (i) => i * 2 + 1)],
      wish,
    );
    assert.deepEqual(xs, [0, 1, 2, 3]);
    assert.deepEqual(raw, [1, null, 3, undefined]);
    assert.deepEqual(other, [undefined, 5, undefined, 6]);
  });

  it('takes steps that go back', () => {
    const [xs, raw] = columnsOf([curve('a', [1, 2, 3], (i) => [0, 2, 1][i])], wish);
    assert.deepEqual(
      [xs, raw],
      [
        [0, 1, 2],
        [1, 3, 2],
      ],
    );
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
    const [xs] = columnsOf([curve('a', [0, 1, 2, 3, 4, 5, 6, 7])], {
      ...wish,
      range: { min: 2.5, max: 4.5 },
    });
    assert.deepEqual(xs, [2, 3, 4, 5]);
  });
});

describe('what curves lie over', () => {
  const epochs = new Curve('loss');
  const column = (values: number[]) => Float64Array.from(values);
  epochs.append({
    name: 'loss',
    step: column([0, 1, 2, 3, 4, 5]),
    time: column([0, 0.5, 1, 3, 3.5, 4]),
    epoch: column([0, 0, 0, 1, 1, 1]),
    value: column([6, 5, 4, 3, 2, 1]),
  });

  it('is the time, or the part of the epochs that is done', () => {
    const over = (kind: 'time' | 'epoch') => {
      const scale = scaleOf(kind, [epochs])!;
      return Array.from({ length: 6 }, (_, i) => scale.at(epochs, i));
    };
    assert.deepEqual(over('time'), [0, 0.5, 1, 3, 3.5, 4]);
    const thirds = [0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3];
    over('epoch').forEach((x, i) => {
      assert.ok(Math.abs(x - thirds[i]) < 1e-12, `point ${i} lies at ${x}`);
    });
  });

  it('is no epoch where none was told', () => {
    assert.equal(scaleOf('epoch', [curve('loss', [1, 2])]), null);
  });
});

describe('better', () => {
  it('goes by the name', () => {
    const names = [
      'loss',
      'val/loss',
      'accuracy',
      'testAccuracy',
      'perplexity',
      'f1',
      'temperature',
      'system/lr',
    ];
    assert.deepEqual(names.map(better), ['less', 'less', 'more', 'more', 'less', 'more', null, null]);
  });
});

describe('an exported chart', () => {
  const drawn = [{ curve: curve('loss', [1, Number.NaN]), label: 'a, "b"', hue: 0, dash: [] }];

  it('has every point as CSV', () => {
    const rows = ['curve,step,epoch,seconds,value', '"a, ""b""",0,,0,1', '"a, ""b""",1,,1,NaN', ''];
    assert.equal(csvOf(drawn), rows.join('\n'));
  });

  it('has its lines as SVG', () => {
    const line = { name: '<loss>', color: 'red', faint: false, dotted: false, dash: [] };
    const svg = svgOf(
      'loss',
      [line, line],
      [
        [0, 1, 2],
        [0, 5, 10],
        [0, 5, 10],
      ],
      { min: 0, max: 2 },
    );
    assert.match(svg, /&lt;loss>/);
    // From the lower left over the middle to the upper right.
    assert.match(svg, /points="64\.0,368\.0 424\.0,204\.0 784\.0,40\.0"/);
  });
});

describe('the rows of a heat map', () => {
  it('share out every value of a histogram', () => {
    const shares = sharesOf({ edges: [0, 1, 2, 4], counts: [3, 5, 8] }, 0, 8);
    assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - 16) < 1e-9);
    // Nothing lies in the upper half.
    assert.ok(shares.slice(24).every((share) => share === 0));
  });
});
