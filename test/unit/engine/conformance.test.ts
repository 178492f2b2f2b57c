import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { run, runAll, useEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tfjs.ts';
import { UnsupportedError } from '../../../src/engine/unsupported.ts';
import { asGraph } from './as-graph.ts';
import { assertSame } from './compare.ts';
import { comparable, type Given, given, resultsOn } from './engines.ts';
import { floats, generator, integers, sizeOf } from './random.ts';

interface Case {
  inputs: Record<string, Given> | Given[];
  attrs?: Record<string, unknown>;
  /** The engines that do it otherwise, for a reason. */
  but?: string[];
}

const random = generator(7);
const specials = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  1,
  -1,
  1e-40,
  100,
  -100,
];

const float = (...shape: number[]) => given(floats(random, sizeOf(shape)), shape);
const positive = (...shape: number[]) => given(floats(random, sizeOf(shape)).map(Math.abs), shape);
const bool = (...shape: number[]) => given(Uint8Array.from(integers(random, sizeOf(shape), 2)), shape);
const index = (below: number, ...shape: number[]) => given(integers(random, sizeOf(shape), below), shape);
/** Every number that is not an ordinary one, beside every other. */
const odd = (every: number, length = 4096) =>
  given(
    Float32Array.from({ length }, (_, i) => specials[Math.floor(i / every) % specials.length]),
    [length],
  );

/** Some small, for the CPU kernel behind, and some large enough for the kernel in front of it. */
const shapes = [[], [0], [3], [2, 0, 5], [33, 127], [4097], [5, 7, 11, 13]];
const unary = (make = float): Case[] => [
  ...shapes.map((shape) => ({ inputs: { x: make(...shape) } })),
  { inputs: { x: odd(1) } },
];

const pairs = [
  [[], []],
  [[0], [1]],
  [[3], []],
  [
    [64, 65],
    [64, 65],
  ],
  [[64, 65], [65]],
  [
    [64, 1],
    [1, 65],
  ],
  [
    [5, 1, 31],
    [77, 1],
  ],
  [[], [4100]],
];
const binary = (make = float): Case[] => [
  ...pairs.map(([a, b]) => ({ inputs: { a: make(...a), b: make(...b) } })),
  { inputs: { a: odd(1), b: odd(10) } },
];

const product = (a: number[], b: number[], transposeA = false, transposeB = false): Case => ({
  inputs: { a: float(...a), b: float(...b) },
  attrs: { transposeA, transposeB },
});

const reductions: Case[] = [
  { inputs: { x: float(40, 60) }, attrs: { axis: [0], reductionIndices: [0], keepDims: false } },
  { inputs: { x: float(40, 60) }, attrs: { axis: [1], reductionIndices: [1], keepDims: true } },
  {
    inputs: { x: float(7, 11, 13, 5) },
    attrs: { axis: [0, 2, 3], reductionIndices: [0, 2, 3], keepDims: false },
  },
  { inputs: { x: float(4100) }, attrs: { axis: [0], reductionIndices: [0], keepDims: false } },
  { inputs: { x: float(3, 4) }, attrs: { axis: [1], reductionIndices: [1], keepDims: false } },
];
const reductionsOfOdd: Case[] = [
  {
    inputs: { x: { ...odd(1), shape: [64, 64] } },
    attrs: { axis: [1], reductionIndices: [1], keepDims: false },
  },
  {
    inputs: { x: { ...odd(64), shape: [64, 64] } },
    attrs: { axis: [1], reductionIndices: [1], keepDims: false },
  },
];

const convolved = (
  x: number[],
  filter: number[],
  strides: number[],
  pad: unknown,
  dilations: unknown = 1,
): Case => ({
  inputs: { x: float(...x), filter: float(...filter) },
  attrs: { strides, pad, dilations, dataFormat: 'NHWC' },
});
const pooled = (input: number[], filterSize: number[], strides: number[], pad: unknown): Case => ({
  inputs: { x: float(...input) },
  attrs: { filterSize, strides, pad },
});

const cases: Record<string, Case[]> = {
  Abs: unary(),
  Ceil: unary(),
  Cos: unary(),
  Erf: unary(),
  Exp: unary(),
  Floor: unary(),
  Neg: unary(),
  Reciprocal: unary(),
  Relu: unary(),
  Sigmoid: unary(),
  Sin: unary(),
  Square: unary(),
  Tanh: unary(),
  Log: unary(positive),
  Rsqrt: unary(positive),
  Sqrt: unary(positive),
  Add: binary(),
  Sub: binary(),
  Multiply: binary(),
  RealDiv: binary(),
  Maximum: binary(),
  Minimum: binary(),
  Pow: [
    { inputs: { a: positive(64, 65), b: float(64, 65) } },
    { inputs: { a: float(4100), b: given(Float32Array.of(2), []) } },
    { inputs: { a: odd(1), b: given(Float32Array.of(0.5), []) } },
    { inputs: { a: odd(1), b: given(Float32Array.of(0), []) } },
    { inputs: { a: given(Float32Array.of(1), []), b: float(4100) } },
  ],
  Equal: binary(),
  Greater: binary(),
  GreaterEqual: binary(),
  Less: binary(),
  LessEqual: binary(),
  AddN: [{ inputs: [float(3), float(3)] }, { inputs: [float(60, 70), float(60, 70), float(60, 70)] }],
  Select: [
    { inputs: { condition: bool(60, 70), t: float(60, 70), e: float(60, 70) } },
    // TensorFlow.js's cpu takes the rows of t from the wrong places; its ops never ask for this.
    { inputs: { condition: bool(60), t: float(60, 70), e: float(60, 70) }, but: ['webgpu'] },
    { inputs: { condition: bool(3), t: float(3), e: float(3) } },
  ],
  Sum: [...reductions, ...reductionsOfOdd],
  Mean: [...reductions, ...reductionsOfOdd],
  Max: [...reductions, ...reductionsOfOdd],
  Min: [...reductions, ...reductionsOfOdd],
  Prod: reductions,
  Softmax: [
    { inputs: { logits: float(3, 7) }, attrs: { dim: -1 } },
    { inputs: { logits: float(5, 6, 1000) }, attrs: { dim: 2 } },
    { inputs: { logits: { ...odd(64), shape: [64, 64] } }, attrs: { dim: 1 } },
    { inputs: { logits: { ...odd(1), shape: [64, 64] } }, attrs: { dim: 1 } },
  ],
  LogSoftmax: [
    { inputs: { logits: float(3, 7) }, attrs: { axis: -1 } },
    { inputs: { logits: float(5, 6, 100) }, attrs: { axis: 2 } },
  ],
  BatchMatMul: [
    product([3, 4], [4, 5]),
    product([33, 65], [65, 17]),
    product([65, 33], [65, 17], true),
    product([33, 65], [17, 65], false, true),
    product([65, 33], [17, 65], true, true),
    product([3, 33, 65], [3, 65, 17]),
    product([3, 65, 33], [3, 17, 65], true, true),
    product([1, 33, 65], [1, 65, 17]),
    product([0, 4], [4, 5]),
    product([33, 0], [0, 5]),
  ],
  _FusedMatMul: [
    {
      inputs: { a: float(33, 65), b: float(65, 17), bias: float(17) },
      attrs: { transposeA: false, transposeB: false, activation: 'relu' },
    },
    {
      inputs: { a: float(33, 65), b: float(65, 17) },
      attrs: { transposeA: false, transposeB: false, activation: 'linear' },
    },
  ],
  Transpose: [
    { inputs: { x: float(5, 7, 11, 13) }, attrs: { perm: [0, 2, 3, 1] } },
    { inputs: { x: float(64, 33) }, attrs: { perm: [1, 0] } },
    { inputs: { x: float(3) }, attrs: { perm: [0] } },
    { inputs: { x: index(9, 4, 5) }, attrs: { perm: [1, 0] } },
  ],
  Slice: [
    { inputs: { x: float(9, 30, 40) }, attrs: { begin: [2, 3, 5], size: [4, 20, 30] } },
    { inputs: { x: float(9, 30, 40) }, attrs: { begin: [2, 0, 0], size: [4, -1, -1] } },
    { inputs: { x: float(9, 30, 40) }, attrs: { begin: [0, 0, 7], size: [9, 30, 1] } },
    { inputs: { x: index(5, 6) }, attrs: { begin: [2], size: [0] } },
    { inputs: { x: bool(6, 3) }, attrs: { begin: [2, 1], size: [2, 2] } },
  ],
  SplitV: [{ inputs: { x: float(6, 10, 4) }, attrs: { numOrSizeSplits: [3, 2, 5], axis: 1 } }],
  Unpack: [{ inputs: { value: float(6, 10, 4) }, attrs: { axis: 1 } }],
  Concat: [
    { inputs: [float(3, 4), float(3, 40), float(3, 1)], attrs: { axis: 1 } },
    { inputs: [float(3, 4), float(0, 4), float(5, 4)], attrs: { axis: 0 } },
    { inputs: [index(9, 3, 4, 2), index(9, 3, 5, 2)], attrs: { axis: 1 } },
  ],
  PadV2: [
    {
      inputs: { x: float(3, 40, 5) },
      attrs: {
        paddings: [
          [0, 0],
          [1, 2],
          [3, 0],
        ],
        constantValue: 7,
      },
    },
    { inputs: { x: float(4) }, attrs: { paddings: [[2, 1]], constantValue: 0 } },
  ],
  GatherV2: [
    { inputs: { x: float(50, 7), indices: index(50, 4, 9) }, attrs: { axis: 0, batchDims: 0 } },
    { inputs: { x: float(5, 70), indices: index(70, 9) }, attrs: { axis: 1, batchDims: 0 } },
  ],
  UnsortedSegmentSum: [
    { inputs: { x: float(30, 7), segmentIds: index(12, 30) }, attrs: { numSegments: 10 } },
    { inputs: { x: float(30), segmentIds: index(5, 30) }, attrs: { numSegments: 5 } },
  ],
  ScatterNd: [
    { inputs: { indices: index(10, 30, 1), updates: float(30, 7) }, attrs: { shape: [10, 7] } },
    { inputs: { indices: index(4, 30, 2), updates: float(30, 3) }, attrs: { shape: [4, 5, 3] } },
    { inputs: { indices: index(6, 30, 2), updates: float(30) }, attrs: { shape: [6, 6] } },
  ],
  Conv2D: [
    convolved([2, 9, 11, 3], [3, 3, 3, 5], [1, 1], 'valid'),
    convolved([2, 9, 11, 3], [3, 2, 3, 5], [2, 1], 'same'),
    convolved([1, 12, 10, 2], [3, 3, 2, 4], [1, 1], 'same', [2, 2]),
    convolved([2, 9, 9, 4], [1, 1, 4, 6], [2, 2], 0),
  ],
  MaxPool: [
    pooled([2, 9, 11, 3], [2, 2], [2, 2], 'valid'),
    pooled([2, 9, 11, 3], [3, 3], [2, 2], 'same'),
    pooled([2, 5, 5, 3], [1, 1], [1, 1], 'valid'),
  ],
  AvgPool: [pooled([2, 9, 11, 3], [2, 2], [2, 2], 'valid'), pooled([2, 9, 11, 3], [3, 3], [2, 2], 'same')],
  Conv2DBackpropInput: [
    ...[
      { stride: 1, pad: 'valid', y: [2, 7, 9, 5] },
      { stride: 1, pad: 'same', y: [2, 9, 11, 5] },
      { stride: 2, pad: 'same', y: [2, 5, 6, 5] },
      { stride: 2, pad: 'valid', y: [2, 4, 5, 5] },
    ].map(({ stride, pad, y }) => ({
      inputs: { dy: float(...y), filter: float(3, 3, 4, 5) },
      attrs: { strides: stride, pad, dataFormat: 'NHWC', inputShape: [2, 9, 11, 4] },
    })),
  ],
  Conv2DBackpropFilter: [
    ...[
      { stride: 1, pad: 'valid', y: [2, 7, 9, 5], c: 4 },
      { stride: 1, pad: 'same', y: [2, 9, 11, 5], c: 18 },
      { stride: 2, pad: 'same', y: [2, 5, 6, 5], c: 4 },
      { stride: 2, pad: 'valid', y: [2, 4, 5, 5], c: 20 },
    ].map(({ stride, pad, y, c }) => ({
      inputs: { x: float(2, 9, 11, c), dy: float(...y) },
      attrs: { strides: stride, pad, dataFormat: 'NHWC', filterShape: [3, 3, c, 5] },
    })),
  ],
  MaxPoolGrad: [
    {
      inputs: { dy: float(2, 4, 5, 3), input: float(2, 9, 11, 3), output: float(2, 4, 5, 3) },
      attrs: pooled([1], [2, 2], [2, 2], 'valid').attrs,
    },
    {
      inputs: { dy: float(2, 5, 6, 3), input: float(2, 9, 11, 3), output: float(2, 5, 6, 3) },
      attrs: pooled([1], [3, 3], [2, 2], 'same').attrs,
    },
  ],
  AvgPoolGrad: [
    {
      inputs: { dy: float(2, 4, 5, 3), input: float(2, 9, 11, 3) },
      attrs: pooled([1], [2, 2], [2, 2], 'valid').attrs,
    },
    {
      inputs: { dy: float(2, 5, 6, 3), input: float(2, 9, 11, 3) },
      attrs: pooled([1], [3, 3], [2, 2], 'same').attrs,
    },
  ],
};

for (const engine of comparable.filter((each) => each !== 'tensorflow'))
  describe(`the kernels of ${engine} give what those of cpu give`, () => {
    // Small tensors as well are computed on the device itself.
    before(() => engine === 'webgpu' && tf.env().set('WEBGPU_CPU_FORWARD', false));
    after(() => engine === 'webgpu' && tf.env().set('WEBGPU_CPU_FORWARD', true));

    for (const [kernel, all] of Object.entries(cases)) {
      it(kernel, () => {
        for (const { inputs, attrs, but = [] } of all) {
          if (but.includes(engine)) continue;
          const run = (handles: any) => runAll(kernel, handles, attrs);
          const taken = engine === 'webgpu' ? withoutSubnormals(inputs) : inputs;
          const expected = resultsOn('cpu', taken, run);
          const actual = resultsOn(engine, taken, run);
          for (const [at, result] of actual.entries()) assertSame(result, expected[at]);
        }
      });
    }
  });

/** A GPU may take numbers so small for 0. */
function withoutSubnormals<T extends Case['inputs']>(inputs: T): T {
  const changed = Object.entries(inputs).map(([name, input]: [string, Given]) => [
    name,
    { ...input, values: input.values.map((value) => (Math.abs(value) < 2 ** -126 ? 0 * value : value)) },
  ]);
  return (Array.isArray(inputs) ? changed.map(([, input]) => input) : Object.fromEntries(changed)) as T;
}

describe('the graphs of native give what the kernels of cpu give', () => {
  for (const [kernel, all] of Object.entries(cases)) {
    it(kernel, () => {
      for (const { inputs, attrs } of all) {
        const run = (handles: any) => runAll(kernel, handles, attrs);
        const expected = resultsOn('cpu', inputs, run);
        const actual = resultsOn('native', inputs, asGraph(run));
        for (const [at, result] of actual.entries()) assertSame(result, expected[at]);
      }
    });
  }
});

describe('what an engine cannot do', () => {
  const kernelName = 'OnlyOnCpu';
  before(() => {
    const kernelFunc = () => tf.tensor(1);
    tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc });
  });
  after(async () => {
    tf.unregisterKernel(kernelName, 'cpu');
    await useEngine('cpu');
  });

  it('is an error that names the op, the engine and one that can', async () => {
    await useEngine('native');
    assert.throws(
      () => run(kernelName, {}),
      (error) =>
        error instanceof UnsupportedError &&
        error.kernel === kernelName &&
        error.engine === 'native' &&
        error.message.startsWith('The engine native has no kernel OnlyOnCpu, but cpu has one: choose it'),
    );
    assert.throws(() => run('Nowhere', {}), /^UnsupportedError: The engine native has no kernel Nowhere\.$/);
  });
});
