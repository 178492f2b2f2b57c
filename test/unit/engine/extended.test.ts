import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Handle, handleFrom, release, run, runAll } from '../../../src/engine/index.ts';
import { composites } from '../../../src/engine/kernels/index.ts';
import { asGraph } from './as-graph.ts';
import { assertSame } from './compare.ts';
import { comparable, type Given, given, resultsOn } from './engines.ts';
import * as naive from './naive.ts';
import { floats, generator, sizeOf } from './random.ts';

const random = generator(11);
const float = (...shape: number[]) => given(floats(random, sizeOf(shape)), shape);
type Expected = { shape: number[]; dtype?: string; values: ArrayLike<number> }[];

/** Checks a kernel in each form that it has: the composite on `cpu`, and what the engines make of it. */
function check(kernel: string, inputs: Record<string, Given>, attrs: object, expected: Expected): void {
  const forms: [string, (inputs: any) => Handle[]][] = [
    ['cpu', (handles) => composed(kernel, handles, attrs)],
    ['cpu', (handles) => runAll(kernel, handles, attrs as never)],
    ...comparable.map((engine): [string, (inputs: any) => Handle[]] => [
      engine,
      (handles) => runAll(kernel, handles, attrs as never),
    ]),
  ];
  forms.push(['native', asGraph((handles) => runAll(kernel, handles, attrs as never))]);
  for (const [engine, form] of forms) {
    const results = resultsOn(engine, inputs, form);
    assert.equal(results.length, expected.length);
    for (const [i, { dtype = 'float32', ...rest }] of expected.entries())
      assertSame(results[i], { dtype, ...rest });
  }
}

function composed(kernel: string, inputs: any, attrs: object): Handle[] {
  return composites[kernel](inputs, attrs, {
    run,
    constant: (values, shape) =>
      handleFrom(values, shape, values instanceof Int32Array ? 'int32' : 'float32'),
  });
}

const convolutions = [
  { x: [2, 3, 9, 11], weight: [4, 3, 3, 3], stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
  { x: [2, 3, 9, 11], weight: [4, 3, 3, 2], stride: [2, 3], padding: [1, 0], dilation: [1, 1], groups: 1 },
  { x: [2, 20, 8, 8], weight: [6, 20, 3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1 },
  { x: [2, 3, 12, 13], weight: [4, 3, 3, 3], stride: [1, 1], padding: [2, 2], dilation: [2, 2], groups: 1 },
  { x: [2, 3, 12, 13], weight: [4, 3, 3, 3], stride: [2, 2], padding: [1, 2], dilation: [2, 3], groups: 1 },
  { x: [2, 6, 9, 9], weight: [4, 3, 3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 2 },
  { x: [2, 6, 9, 9], weight: [6, 1, 3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1], groups: 6 },
  { x: [1, 4, 5, 5], weight: [8, 4, 1, 1], stride: [2, 2], padding: [0, 0], dilation: [1, 1], groups: 1 },
  { x: [1, 1, 7, 7], weight: [2, 1, 7, 7], stride: [1, 1], padding: [3, 3], dilation: [1, 1], groups: 1 },
  { x: [1, 2, 5, 5], weight: [2, 2, 2, 2], stride: [1, 1], padding: [3, 3], dilation: [1, 1], groups: 1 },
];

const pools = [
  { x: [2, 3, 8, 10], kernel: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1], ceilMode: false },
  { x: [2, 3, 9, 11], kernel: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1], ceilMode: false },
  { x: [2, 3, 9, 11], kernel: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1], ceilMode: true },
  { x: [2, 3, 9, 11], kernel: [3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1], ceilMode: false },
  { x: [2, 3, 9, 12], kernel: [3, 2], stride: [1, 3], padding: [1, 0], dilation: [2, 1], ceilMode: false },
  { x: [1, 2, 10, 10], kernel: [3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1], ceilMode: true },
  { x: [1, 2, 7, 7], kernel: [2, 2], stride: [3, 3], padding: [1, 1], dilation: [1, 1], ceilMode: true },
];

describe('the engine’s own kernels', () => {
  it('are the same on tensorflow', function () {
    if (comparable.includes('tensorflow')) return;
    console.log('      tensorflow is not compared: TENSORSCOPE_TFJS_NODE names no folder with tfjs-node');
    this.skip();
  });

  for (const { x: xShape, weight: weightShape, ...attrs } of convolutions) {
    it(`convolve ${xShape} with ${weightShape}, ${JSON.stringify(attrs)}`, () => {
      const [x, weight, bias] = [float(...xShape), float(...weightShape), float(weightShape[0])];
      const shape = naive.convolutionShape(xShape, weightShape, attrs);
      const y = naive.convolve(x.values, xShape, weight.values, weightShape, bias.values, attrs);
      check('Conv2dForward', { x, weight, bias }, attrs, [{ shape, values: y }]);
      const plain = naive.convolve(x.values, xShape, weight.values, weightShape, null, attrs);
      check('Conv2dForward', { x, weight }, attrs, [{ shape, values: plain }]);

      const dy = float(...shape);
      const dx = naive.inputGradient(dy.values, weight.values, xShape, weightShape, attrs);
      check('Conv2dInputGrad', { dy, weight }, { ...attrs, inputShape: xShape }, [
        { shape: xShape, values: dx },
      ]);
      const dw = naive.weightGradient(x.values, dy.values, xShape, weightShape, attrs);
      check('Conv2dWeightGrad', { x, dy }, { ...attrs, weightShape }, [{ shape: weightShape, values: dw }]);
    });
  }

  for (const { x: shape, ...attrs } of pools) {
    it(`pool ${shape}, ${JSON.stringify(attrs)}`, () => {
      const ordinary = float(...shape);
      // Ties and infinities, and NaN here and there.
      const steps = {
        ...ordinary,
        values: ordinary.values.map((value) => Math.round(value)) as Float32Array,
      };
      const odd = { ...ordinary, values: ordinary.values.slice() as Float32Array };
      odd.values.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN], 5);
      odd.values.fill(Number.NEGATIVE_INFINITY, shape[3] * 4);
      for (const x of [ordinary, steps, odd]) {
        const expected = naive.pool(x.values, shape, attrs);
        const indices = Int32Array.from(expected.indices);
        check('MaxPool2dForward', { x }, attrs, [
          { shape: expected.shape, values: expected.values },
          { shape: expected.shape, dtype: 'int32', values: indices },
        ]);
        const dy = float(...expected.shape);
        const dx = new Float64Array(sizeOf(shape));
        const area = shape[2] * shape[3];
        const perPlane = expected.shape[2] * expected.shape[3];
        indices.forEach((at, i) => {
          dx[Math.floor(i / perPlane) * area + at] += dy.values[i];
        });
        const at = given(indices, expected.shape);
        check('MaxPool2dGrad', { dy, indices: at }, { inputShape: shape }, [{ shape, values: dx }]);
      }
    });
  }

  for (const [rows, features, out] of [
    [[], 5, 3],
    [[0], 5, 3],
    [[4], 5, 3],
    [[2, 33], 65, 17],
  ] as [number[], number, number][]) {
    it(`multiply [${[...rows, features]}] by a weight [${out}, ${features}]`, () => {
      const [x, weight, bias] = [float(...rows, features), float(out, features), float(out)];
      const dot = (at: number) => {
        const [row, column] = [Math.floor(at / out), at % out];
        let sum = 0;
        for (let i = 0; i < features; i++)
          sum += x.values[row * features + i] * weight.values[column * features + i];
        return sum;
      };
      const plain = Array.from({ length: sizeOf(rows) * out }, (_, at) => dot(at));
      const shape = [...rows, out];
      check('Linear', { x, weight }, {}, [{ shape, values: plain }]);
      const values = plain.map((value, at) => value + bias.values[at % out]);
      check('Linear', { x, weight, bias }, {}, [{ shape, values }]);
    });
  }

  it('pass a gradient where relu was positive', () => {
    const y = given(
      Float32Array.of(1, 0, -0, -1, Number.NaN, -Number.NaN, Infinity, -Infinity, 1e-45, -1e-45),
      [10],
    );
    const dy = given(Float32Array.of(1, 2, 3, 4, 5, 6, Infinity, 8, Number.NaN, 10), [10]);
    check('ReluGrad', { dy, y }, {}, [
      { shape: [10], values: [1, 0, 0, 0, 0, 0, Infinity, 0, Number.NaN, 0] },
    ]);
  });

  for (const shape of [[7], [3, 5], [4, 33, 65]]) {
    const columns = shape.at(-1)!;
    const [x, dy, weight, bias] = [float(...shape), float(...shape), float(columns), float(columns)];
    /** For each row of `columns` elements, by the index of its first. */
    const starts = Array.from({ length: sizeOf(shape) / columns }, (_, row) => row * columns);
    const meanOf = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / columns;
    const rowOf = (values: ArrayLike<number>, start: number) =>
      Array.from({ length: columns }, (_, i) => values[start + i]);

    it(`normalize rows, and pass their gradients, ${shape}`, () => {
      const eps = 1e-3;
      const [y, means, scales, dx] = [[], [], [], []] as number[][];
      const [dw, db] = [new Float64Array(columns), new Float64Array(columns)];
      for (const start of starts) {
        const row = rowOf(x.values, start);
        const given = rowOf(dy.values, start);
        const mean = meanOf(row);
        const scale = 1 / Math.sqrt(meanOf(row.map((value) => (value - mean) ** 2)) + eps);
        const normal = row.map((value) => (value - mean) * scale);
        const slope = given.map((value, i) => value * weight.values[i]);
        const along = meanOf(slope.map((value, i) => value * normal[i]));
        y.push(...normal.map((value, i) => value * weight.values[i] + bias.values[i]));
        means.push(mean);
        scales.push(scale);
        dx.push(...slope.map((value, i) => (value - meanOf(slope) - normal[i] * along) * scale));
        given.forEach((value, i) => {
          dw[i] += value * normal[i];
          db[i] += value;
        });
      }
      const perRow = [starts.length, 1];
      check('LayerNorm', { x, weight, bias }, { columns, eps }, [
        { shape, values: y },
        { shape: perRow, values: means },
        { shape: perRow, values: scales },
      ]);
      const [mean, scale] = [means, scales].map((values) => given(Float32Array.from(values), perRow));
      check('LayerNormGrad', { dy, x, mean, scale, weight }, { columns }, [
        { shape, values: dx },
        { shape: [columns], values: dw },
        { shape: [columns], values: db },
      ]);
    });

    it(`pass the gradients of softmax and gelu, ${shape}`, () => {
      const values = starts.flatMap((start) => {
        const [y, g] = [rowOf(x.values, start), rowOf(dy.values, start)];
        const sum = columns * meanOf(y.map((value, i) => value * g[i]));
        return y.map((value, i) => value * (g[i] - sum));
      });
      check('SoftmaxGrad', { dy, y: x }, {}, [{ shape, values }]);
      // By differences of the values, which goldens check elsewhere.
      const step = 1e-3;
      const shifted = (by: number) =>
        given(
          Float32Array.from(x.values, (value) => value + by),
          shape,
        );
      for (const engine of ['cpu', ...comparable]) {
        const gelu = (x: Given) => resultsOn(engine, { x }, (inputs: any) => [runAll('Gelu', inputs)[0]])[0];
        const [above, below] = [gelu(shifted(step)), gelu(shifted(-step))];
        const [same, slope] = resultsOn(engine, { x }, (inputs: any) => runAll('GeluSlope', inputs));
        assertSame(same, gelu(x));
        for (let i = 0; i < x.values.length; i++) {
          const difference = (above.values[i] - below.values[i]) / (2 * step);
          assert.ok(Math.abs(slope.values[i] - difference) < 2e-3, `${slope.values[i]} ≉ ${difference}`);
        }
      }
    });
  }

  for (const [shape, causal] of [
    [[2, 3, 5], true],
    [[2, 6, 8], true],
    [[3, 5, 4], true],
    [[3, 260], false],
  ] as [number[], boolean][]) {
    it(`make probabilities of scores ${shape}, and pass their gradients, causal ${causal}`, () => {
      const [rows, columns] = shape.slice(-2);
      const [x, dy] = [float(...shape), float(...shape)];
      const [y, dx] = [new Float64Array(x.values.length), new Float64Array(x.values.length)];
      for (let start = 0, row = 0; start < y.length; start += columns, row++) {
        const seen = causal ? Math.min(columns, (row % rows) + 1) : columns;
        const powers = Array.from(x.values.slice(start, start + seen), (value) => Math.exp(0.5 * value));
        const total = powers.reduce((sum, power) => sum + power, 0);
        powers.forEach((power, i) => {
          y[start + i] = power / total;
        });
        let along = 0;
        for (let i = start; i < start + columns; i++) along += y[i] * dy.values[i];
        for (let i = start; i < start + columns; i++) dx[i] = 0.5 * y[i] * (dy.values[i] - along);
      }
      check('ScaledSoftmax', { x }, { scale: 0.5, causal }, [{ shape, values: y }]);
      const given32 = given(Float32Array.from(y), shape);
      check('ScaledSoftmaxGrad', { dy, y: given32 }, { scale: 0.5 }, [{ shape, values: dx }]);
    });
  }

  for (const classes of [3, 8]) {
    it(`tell the cross entropy of ${classes} classes, and its gradient`, () => {
      const logits = float(4, classes);
      // One label has almost no chance.
      logits.values[classes] -= 200;
      const labels = given(Int32Array.of(2, 0, 1, 2), [4]);
      const dy = float(4);
      const [losses, y, dx] = [4, 4 * classes, 4 * classes].map((length) => new Float64Array(length));
      for (let row = 0, start = 0; row < 4; row++, start += classes) {
        const scores = Array.from(logits.values.slice(start, start + classes));
        const top = Math.max(...scores);
        const total = scores.reduce((sum, score) => sum + Math.exp(score - top), 0);
        losses[row] = Math.log(total) + top - scores[labels.values[row]];
        scores.forEach((score, i) => {
          y[start + i] = Math.exp(score - top) / total;
          dx[start + i] = dy.values[row] * (y[start + i] - Number(labels.values[row] === i));
        });
      }
      const shape = [4, classes];
      check('CrossEntropy', { logits, labels }, {}, [
        { shape: [4], values: losses },
        { shape, values: y },
      ]);
      const probabilities = given(Float32Array.from(y), shape);
      check('CrossEntropyGrad', { dy, probabilities, labels }, {}, [{ shape, values: dx }]);
    });
  }

  it('add up rows by their numbers, and refuse those of none', () => {
    const updates = float(4, 3);
    const shape = [5, 3];
    const values = new Float64Array(15);
    [2, 0, 2, 4].forEach((row, i) => {
      for (let j = 0; j < 3; j++) values[row * 3 + j] += updates.values[i * 3 + j];
    });
    for (const engine of ['cpu', 'native']) {
      const sum = (rows: number[]) =>
        resultsOn(engine, { indices: given(Int32Array.from(rows), [4, 1]), updates }, (inputs: any) =>
          run('ScatterNd', inputs, { shape }),
        );
      assertSame(sum([2, 0, 2, 4])[0], { shape, dtype: 'float32', values });
      assert.throws(() => sum([2, 0, 5, 4]), /Invalid indices/);
    }
  });

  it('add up the rows of each segment, and skip those of none', () => {
    const x = float(5, 2);
    const ids = given(Int32Array.of(2, 0, 2, -1, 7), [5]);
    const v = x.values;
    const values = [v[2], v[3], 0, 0, v[0] + v[4], v[1] + v[5]];
    // TensorFlow's own refuses segments that there are none of.
    for (const engine of ['cpu', ...comparable.filter((each) => each !== 'tensorflow')]) {
      const sum = (inputs: any) => run('UnsortedSegmentSum', inputs, { numSegments: 3 });
      const [result] = resultsOn(engine, { x, segmentIds: ids }, sum);
      assertSame(result, { shape: [3, 2], dtype: 'float32', values });
    }
  });

  for (const size of [7, 20000]) {
    it(`step ${size} parameters by Adam`, () => {
      for (const [weightDecay, decoupled] of [
        [0, false],
        [0.1, false],
        [0.1, true],
      ] as [number, boolean][]) {
        const attrs = { lr: 0.01, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay, decoupled, step: 3 };
        const [param, grad, m] = [float(size), float(size), float(size)];
        const v = given(floats(random, size).map(Math.abs), [size]);
        const next = { param: new Float64Array(size), m: new Float64Array(size), v: new Float64Array(size) };
        for (let i = 0; i < size; i++) {
          const g = grad.values[i] + (decoupled ? 0 : weightDecay * param.values[i]);
          next.m[i] = 0.9 * m.values[i] + 0.1 * g;
          next.v[i] = 0.99 * v.values[i] + 0.01 * g * g;
          const start = param.values[i] * (decoupled ? 1 - 0.01 * weightDecay : 1);
          const [mHat, vHat] = [next.m[i] / (1 - 0.9 ** 3), next.v[i] / (1 - 0.99 ** 3)];
          next.param[i] = start - (0.01 * mHat) / (Math.sqrt(vHat) + 1e-8);
        }
        const expected = [next.param, next.m, next.v].map((values) => ({ shape: [size], values }));
        check('AdamStep', { param, grad, m, v }, attrs, expected);
      }
    });
  }

  for (const nesterov of [false, true]) {
    for (const first of [false, true]) {
      it(`step by SGD with momentum, nesterov ${nesterov}, first ${first}`, () => {
        const attrs = {
          lr: 0.1,
          momentum: 0.9,
          dampening: nesterov ? 0 : 0.5,
          weightDecay: 0.01,
          nesterov,
          first,
        };
        const [param, grad, velocity] = [float(33), float(33), float(33)];
        const slope = Array.from(grad.values, (g, i) => g + 0.01 * param.values[i]);
        const speed = slope.map((g, i) => (first ? g : 0.9 * velocity.values[i] + (1 - attrs.dampening) * g));
        const move = slope.map((g, i) => (nesterov ? g + 0.9 * speed[i] : speed[i]));
        const next = move.map((by, i) => param.values[i] - 0.1 * by);
        const inputs: Record<string, Given> = first ? { param, grad } : { param, grad, velocity };
        check(
          'SgdStep',
          inputs,
          attrs,
          [next, speed].map((values) => ({ shape: [33], values })),
        );
      });
    }
  }

  it('step by plain SGD', () => {
    const [param, grad] = [float(5), float(5)];
    const attrs = { lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, first: false };
    const values = Array.from(param.values, (p, i) => p - 0.1 * grad.values[i]);
    check('SgdStep', { param, grad }, attrs, [{ shape: [5], values }]);
  });

  it('leave what they are given as it was', () => {
    const x = float(2, 3, 40, 40);
    resultsOn('native', { x }, ({ x: handle }) => {
      const relu = run('Relu', { x: handle });
      const before = Float32Array.from(relu.dataSync());
      release(run('Relu', { x: handle }));
      run('Neg', { x: handle });
      assert.deepEqual(relu.dataSync(), before);
      return relu;
    });
  });
});
