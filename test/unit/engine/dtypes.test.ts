import { describe, it } from 'mocha';
import { runAll, tf } from '../../../src/engine/index.ts';
import { assertSame } from './compare.ts';
import { type Given, given, resultsOn } from './engines.ts';
import { floats, generator, integers, sizeOf } from './random.ts';

interface Case {
  inputs: Record<string, Given> | Given[];
  attrs?: Record<string, unknown>;
}
type Make = (...shape: number[]) => Given;

const random = generator(5);
const float: Make = (...shape) => given(floats(random, sizeOf(shape)), shape);
const integer: Make = (...shape) =>
  given(
    integers(random, sizeOf(shape), 9).map((value) => value - 4),
    shape,
  );
const bool: Make = (...shape) => given(Uint8Array.from(integers(random, sizeOf(shape), 2)), shape);
const below =
  (end: number): Make =>
  (...shape) =>
    given(integers(random, sizeOf(shape), end), shape);
/** Every number that is not an ordinary one, each beside each other where the second is asked for with another step. */
const odd = (step = 1, shape = [169]) => {
  const specials = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 100, -100];
  const values = Float32Array.from({ length: 169 }, (_, i) => specials[Math.floor(i / step) % 13]);
  return given(values, shape);
};

const all = [float, integer, bool];
const numeric = [float, integer];
const each = (makes: Make[], make: (of: Make) => Case): Case[] => makes.map(make);
const names = (text: string) => text.split(' ');

const unary: Case[] = [
  ...all.flatMap((make) => [[3, 5], [0, 2], []].map((shape) => ({ inputs: { x: make(...shape) } }))),
  { inputs: { x: odd() } },
];
const small: Case = {
  inputs: { x: given(Float32Array.of(1e-3, -1e-5, 1e-8, -1e-12, 1e-30, 1e-40), [6]) },
};
const binaryOf = (makes: Make[]): Case[] => [
  ...makes.flatMap((make) =>
    [
      [
        [3, 5],
        [3, 5],
      ],
      [[3, 5], [5]],
      [
        [3, 1],
        [1, 5],
      ],
      [[], [3, 5]],
      [[0], [1]],
      [
        [2, 3, 4, 5, 2],
        [4, 1, 2],
      ],
    ].map(([a, b]) => ({ inputs: { a: make(...a), b: make(...b) } })),
  ),
  ...(makes.includes(float) ? [{ inputs: { a: odd(), b: odd(13) } }] : []),
];
const reductionsOf = (makes: Make[]): Case[] =>
  [
    ...makes.flatMap((make): [Given, number[]][] => [
      [make(3, 4, 5), [1]],
      [make(3, 4, 5), [0, 2]],
      [make(0, 3), [0]],
      [make(3, 0), [1]],
      [make(), []],
    ]),
    ...(makes.includes(float)
      ? ([
          [odd(1, [13, 13]), [1]],
          [odd(13, [13, 13]), [1]],
        ] as [Given, number[]][])
      : []),
  ].flatMap(([x, axis]) =>
    [false, true].map((keepDims) => ({ inputs: { x }, attrs: { axis, reductionIndices: axis, keepDims } })),
  );

const indices = (values: number[], ...shape: number[]) => given(Int32Array.from(values), shape);
const stridedAttrs = {
  ...{ begin: [0, 4], end: [4, 0], strides: [2, -2] },
  ...{ beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 },
};
const dtypes = ['float32', 'int32', 'bool'];

const cases: Record<string, Case[]> = {
  ...Object.fromEntries(
    names(
      'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor IsFinite IsInf IsNan Log Log1p Neg ' +
        'Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Tan Tanh ZerosLike OnesLike',
    ).map((kernel) => [kernel, unary]),
  ),
  ...Object.fromEntries(
    names(
      'Add Sub Multiply RealDiv Maximum Minimum SquaredDifference Mod FloorDiv Atan2 Equal NotEqual Greater ' +
        'GreaterEqual Less LessEqual',
    ).map((kernel) => [kernel, binaryOf(all)]),
  ),
  Sign: [...unary, small],
  Log1p: [...unary, small],
  // 1 to the power of NaN is 1 in C, and NaN in JavaScript.
  Pow: binaryOf([integer]),
  LogicalAnd: binaryOf([bool]),
  LogicalOr: binaryOf([bool]),
  LogicalNot: [{ inputs: { x: bool(3, 5) } }],
  ...Object.fromEntries(names('Sum Mean Max Min Prod').map((kernel) => [kernel, reductionsOf(all)])),
  All: reductionsOf([bool]),
  Any: reductionsOf([bool]),
  ClipByValue: [...numeric.map((make) => make(3, 4)), odd()].map((x) => ({
    inputs: { x },
    attrs: { clipValueMin: -1, clipValueMax: 1 },
  })),
  Cast: dtypes.flatMap((dtype) =>
    [...all.map((make) => make(3, 4)), float(0), odd()]
      .filter((x) => dtype !== 'int32' || x.shape[0] !== 169)
      .map((x) => ({ inputs: { x }, attrs: { dtype } })),
  ),
  AddN: each(all, (make) => ({ inputs: [make(3, 4), make(3, 4), make(3, 4)] })),
  Select: each(all, (make) => ({ inputs: { condition: bool(3, 4), t: make(3, 4), e: make(3, 4) } })),
  Reverse: each(all, (make) => ({ inputs: { x: make(3, 4, 2) }, attrs: { dims: [0, 2] } })),
  Tile: each(all, (make) => ({ inputs: { x: make(3, 1, 2) }, attrs: { reps: [2, 3, 1] } })),
  Transpose: each(all, (make) => ({
    inputs: { x: make(2, 3, 1, 4, 2, 3) },
    attrs: { perm: [4, 2, 0, 5, 1, 3] },
  })),
  PadV2: each(all, (make) => ({
    inputs: { x: make(3, 4) },
    attrs: {
      paddings: [
        [1, 2],
        [0, 1],
      ],
      constantValue: 1,
    },
  })),
  StridedSlice: each(all, (make) => ({ inputs: { x: make(4, 5) }, attrs: stridedAttrs })),
  GatherV2: each(all, (make) => ({
    inputs: { x: make(3, 5, 2), indices: below(5)(2, 2) },
    attrs: { axis: 1, batchDims: 0 },
  })),
  GatherNd: each(all, (make) => ({ inputs: { params: make(3, 4), indices: below(3)(2, 2) } })),
  ScatterNd: each(all, (make) => ({
    inputs: { indices: indices([1, 3, 0], 3, 1), updates: make(3, 2) },
    attrs: { shape: [4, 2] },
  })),
  TensorScatterUpdate: each(numeric, (make) => ({
    inputs: { tensor: make(4, 2), indices: indices([1, 3], 2, 1), updates: make(2, 2) },
  })),
  OneHot: dtypes.map((dtype) => ({
    inputs: { indices: below(6)(3, 2) },
    attrs: { depth: 5, onValue: 1, offValue: 0, dtype },
  })),
  Cumsum: each(numeric, (make) => ({
    inputs: { x: make(2, 3, 4) },
    attrs: { axis: 1, exclusive: true, reverse: true },
  })),
  ArgMax: each(numeric, (make) => ({ inputs: { x: make(3, 4, 5) }, attrs: { axis: 1 } })),
  TopK: each(numeric, (make) => ({ inputs: { x: make(3, 6) }, attrs: { k: 3, sorted: true } })),
  BatchToSpaceND: each(all, (make) => ({
    inputs: { x: make(4, 2, 3, 1) },
    attrs: {
      blockShape: [2, 2],
      crops: [
        [0, 1],
        [1, 0],
      ],
    },
  })),
  BatchMatMul: each(numeric, (make) => ({
    inputs: { a: make(2, 3, 4), b: make(2, 4, 5) },
    attrs: { transposeA: false, transposeB: false },
  })),
  MaxPool: [1, 13].map((step) => ({
    inputs: { x: odd(step, [1, 13, 13, 1]) },
    attrs: { filterSize: 3, strides: 2, pad: 'same' },
  })),
  AvgPool: [1, 13].map((step) => ({
    inputs: { x: odd(step, [1, 13, 13, 1]) },
    attrs: { filterSize: 3, strides: 2, pad: 'same' },
  })),
  MaxPool3D: [
    {
      inputs: { x: float(1, 4, 5, 6, 2) },
      attrs: { filterSize: 2, strides: 2, pad: 'same', dataFormat: 'NDHWC' },
    },
  ],
  Conv3DBackpropInputV2: [
    {
      inputs: { dy: float(1, 3, 4, 5, 3), filter: float(2, 2, 2, 2, 3) },
      attrs: { strides: 1, pad: 'valid', inputShape: [1, 4, 5, 6, 2] },
    },
  ],
  DepthwiseConv2dNativeBackpropFilter: [
    {
      inputs: { x: float(2, 7, 8, 3), dy: float(2, 5, 6, 6) },
      attrs: { strides: 1, pad: 'valid', dilations: 1, filterShape: [3, 3, 3, 2] },
    },
  ],
  DepthwiseConv2dNativeBackpropInput: [
    {
      inputs: { dy: float(2, 5, 6, 6), filter: float(3, 3, 3, 2) },
      attrs: { strides: 1, pad: 'valid', dilations: 1, inputShape: [2, 7, 8, 3] },
    },
  ],
  Dilation2DBackpropInput: [
    {
      inputs: { x: float(1, 5, 5, 2), filter: float(2, 2, 2), dy: float(1, 4, 4, 2) },
      attrs: { strides: 1, pad: 'valid', dilations: 1 },
    },
  ],
  Einsum: [{ inputs: [float(2, 3), float(3, 4)], attrs: { equation: 'ij,jk->ik' } }],
};

for (const engine of ['native', 'wasm']) {
  describe(`dtypes, NaN, empty and single tensors on ${engine}`, () => {
    for (const [kernel, given] of Object.entries(cases)) {
      it(kernel, () => {
        for (const { inputs, attrs } of given) {
          const run = (handles: any) => runAll(kernel, handles, attrs);
          const expected = resultsOn('cpu', inputs, run);
          const actual = resultsOn(engine, inputs, run);
          for (const [at, result] of actual.entries()) assertSame(result, expected[at]);
        }
      });
    }

    it('has every kernel of cpu', () => {
      const lacking = tf
        .getKernelsForBackend('cpu')
        .filter(({ kernelName }) => !tf.getKernel(kernelName, engine))
        .map(({ kernelName }) => kernelName);
      if (lacking.length > 0) throw new Error(`${engine} lacks ${lacking}`);
    });
  });
}
