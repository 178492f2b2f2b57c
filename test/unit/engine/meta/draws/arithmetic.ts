import { type Draw, type Draws, each } from './draw.ts';

const unary = [
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
    'Exp',
    'Expm1',
  ],
  ...[
    'Floor',
    'Identity',
    'IsFinite',
    'IsInf',
    'IsNan',
    'Log',
    'Log1p',
    'Neg',
    'OnesLike',
    'Reciprocal',
    'Relu',
  ],
  ...[
    'Relu6',
    'Round',
    'Rsqrt',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Sinh',
    'Softplus',
    'Sqrt',
    'Square',
    'Tan',
    'Tanh',
  ],
  'ZerosLike',
];
const real = ['RealDiv', 'Maximum', 'Minimum', 'Mod', 'Pow', 'SquaredDifference', 'Atan2', 'FloorDiv'];
const comparisons = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'];

/** Elementwise kernels and reductions. */
export const arithmetic: Draws = {
  ...each(unary, (draw) => ({ inputs: { x: draw.numbers(draw.shape(0, 4)) } })),
  ...each([...real, ...comparisons], (draw) => ({ inputs: pair(draw, 'numbers') })),
  ...each(['Add', 'Sub', 'Multiply'], (draw) => {
    const [a, b] = draw.pair();
    const complex = draw.chance();
    return { inputs: { a: complex ? draw.complex(a) : draw.floats(a), b: draw.floats(b) } };
  }),
  ...each(['LogicalAnd', 'LogicalOr'], (draw) => ({ inputs: pair(draw, 'bools') })),
  BitwiseAnd: (draw) => ({ inputs: pair(draw, 'ints') }),
  LogicalNot: (draw) => ({ inputs: { x: draw.bools(draw.shape(0, 3)) } }),
  ClipByValue: (draw) => ({
    inputs: { x: draw.numbers(draw.shape(0, 3)) },
    attrs: { clipValueMin: 0, clipValueMax: 1 },
  }),
  LeakyRelu: (draw) => ({ inputs: { x: draw.floats(draw.shape(0, 3)) }, attrs: { alpha: 0.1 } }),
  Step: (draw) => ({ inputs: { x: draw.numbers(draw.shape(0, 3)) }, attrs: { alpha: 0 } }),
  Prelu: (draw) => {
    const shape = draw.shape(1, 4);
    return { inputs: { x: draw.floats(shape), alpha: draw.floats(shape.slice(-1)) } };
  },
  EluGrad: (draw) => {
    const shape = draw.shape(0, 3);
    return { inputs: { dy: draw.floats(shape), y: draw.floats(shape) } };
  },
  AddN: (draw) => {
    const shape = draw.shape(0, 3);
    return { inputs: Array.from({ length: draw.int(1, 3) }, () => draw.floats(shape)) };
  },
  Cast: (draw) => ({
    inputs: { x: draw.pick([draw.numbers([2, 3]), draw.bools([4]), draw.complex([2])]) },
    attrs: { dtype: draw.pick(['float32', 'int32', 'bool', 'complex64']) },
  }),
  ...each(['Sum', 'Prod', 'Mean'], (draw) => {
    const shape = draw.shape(0, 4);
    const x = draw.pick([draw.floats(shape), draw.ints(shape), draw.bools(shape)]);
    return { inputs: { x }, attrs: { axis: draw.axes(shape), keepDims: draw.chance() } };
  }),
  ...each(['Max', 'Min'], (draw) => {
    const shape = draw.shape(0, 4);
    const axes = draw.axes(shape);
    return {
      inputs: { x: draw.numbers(shape) },
      attrs: { axis: axes, reductionIndices: axes, keepDims: draw.chance() },
    };
  }),
  ...each(['All', 'Any'], (draw) => {
    const shape = draw.shape(0, 4);
    return { inputs: { x: draw.bools(shape) }, attrs: { axis: draw.axes(shape), keepDims: draw.chance() } };
  }),
  ...each(['ArgMax', 'ArgMin'], (draw) => {
    const shape = draw.shape(1, 4);
    return { inputs: { x: draw.numbers(shape) }, attrs: { axis: draw.int(-shape.length, shape.length - 1) } };
  }),
  ...each(['Cumsum', 'Cumprod'], (draw) => {
    const shape = draw.shape(1, 3);
    const x = draw.pick([draw.floats(shape), draw.ints(shape), draw.bools(shape)]);
    return {
      inputs: { x },
      attrs: { axis: draw.int(0, shape.length - 1), exclusive: draw.chance(), reverse: draw.chance() },
    };
  }),
  Bincount: (draw) => {
    const n = draw.int(1, 6);
    return { inputs: { x: draw.ints([n]), weights: draw.numbers([n]) }, attrs: { size: draw.int(1, 5) } };
  },
  DenseBincount: (draw) => {
    const shape = draw.shape(1, 2);
    return {
      inputs: { x: draw.ints(shape), weights: draw.numbers(shape) },
      attrs: { size: draw.int(1, 5), binaryOutput: draw.chance() },
    };
  },
};

function pair(draw: Draw, kind: 'numbers' | 'bools' | 'ints') {
  const [a, b] = draw.pair();
  const first = draw[kind](a);
  const second =
    kind !== 'numbers' ? draw[kind](b) : first.dtype === 'int32' ? draw.ints(b, 1, 5) : draw.floats(b);
  return { a: first, b: second };
}
