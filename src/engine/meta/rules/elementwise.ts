import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Rule, Rules } from '../rule.ts';
import { KernelShapeError, shown } from '../shape-error.ts';
import { broadcast } from './broadcast.ts';

const unary: Rule = ({ x }) => ({ shape: x.shape, dtype: x.dtype });
const unaryTo =
  (dtype: DataType): Rule =>
  ({ x }) => ({ shape: x.shape, dtype });

const sameKind = [
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'ClipByValue',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
  ],
  ...[
    'Expm1',
    'Floor',
    'Identity',
    'Log',
    'Log1p',
    'Neg',
    'OnesLike',
    'Reciprocal',
    'Relu',
    'Relu6',
    'Round',
    'Rsqrt',
  ],
  ...[
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Sinh',
    'Softplus',
    'Sqrt',
    'Square',
    'Step',
    'Tan',
    'Tanh',
    'ZerosLike',
  ],
];
const predicates = ['IsFinite', 'IsInf', 'IsNan', 'LogicalNot'];
const arithmetic = [
  ...['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'Mod', 'Pow', 'SquaredDifference', 'Atan2'],
  'BitwiseAnd',
];
const comparisons = [
  'Equal',
  'NotEqual',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
];

/** One result for each element, operands broadcast. */
export const elementwise: Rules = {
  ...each(sameKind, () => unary),
  ...each(predicates, () => unaryTo('bool')),
  ...each(['Exp', 'LeakyRelu'], () => unaryTo('float32')),
  ...each(arithmetic, (kernel) =>
    binary(kernel, ({ dtype }, b) => (b.dtype === 'complex64' ? b.dtype : dtype)),
  ),
  ...each(comparisons, (kernel) => binary(kernel, () => 'bool')),
  FloorDiv: binary('FloorDiv', () => 'int32'),
  Prelu: ({ x, alpha }) => ({ shape: broadcast('Prelu', x, alpha, ['x', 'alpha']), dtype: 'float32' }),
  EluGrad: ({ y }) => ({ shape: y.shape, dtype: 'float32' }),
  Cast: ({ x }, { dtype }) => ({ shape: x.shape, dtype }),
  AddN: (inputs: TensorInfo[]) => {
    const [first, ...rest] = inputs;
    const plausible = { shape: first.shape, dtype: first.dtype };
    for (const other of rest) {
      if (other.shape.join() === first.shape.join()) continue;
      const message = `tensors to add must have one shape, got ${shown(first.shape)} and ${shown(other.shape)}`;
      throw new KernelShapeError('AddN', message, inputs, [plausible]);
    }
    return plausible;
  },
};

function binary(kernel: string, dtype: (a: TensorInfo, b: TensorInfo) => DataType): Rule {
  return ({ a, b }) => ({ shape: broadcast(kernel, a, b), dtype: dtype(a, b) });
}

function each(kernels: string[], rule: (kernel: string) => Rule): Rules {
  return Object.fromEntries(kernels.map((kernel) => [kernel, rule(kernel)]));
}
