import { Dim } from '../dim.ts';
import type { Dims, Shaped } from '../dims.ts';
import { type DimRule, type DimRules, each } from './rule.ts';

/** One result for each element: of one operand as it is, of several broadcast. */
export const elementwise: DimRules = {
  ...each(
    [
      ...[
        'Abs',
        'Acos',
        'Acosh',
        'Asin',
        'Asinh',
        'Atan',
        'Atanh',
        'Cast',
        'Ceil',
        'ClipByValue',
        'ComplexAbs',
      ],
      ...['Cos', 'Cosh', 'Cumprod', 'Cumsum', 'Elu', 'Erf', 'Exp', 'Expm1', 'FFT', 'FlipLeftRight', 'Floor'],
      ...[
        'FusedBatchNorm',
        'Gelu',
        'IFFT',
        'Identity',
        'Imag',
        'IsFinite',
        'IsInf',
        'IsNan',
        'LRN',
        'LeakyRelu',
        'Log',
      ],
      ...['Log1p', 'LogicalNot', 'Neg', 'OnesLike', 'Real', 'Reciprocal', 'Relu', 'Relu6'],
      ...[
        'Reverse',
        'RotateWithOffset',
        'Round',
        'Rsqrt',
        'Selu',
        'Sigmoid',
        'Sign',
        'Sin',
        'Sinh',
        'Softmax',
        'ScaledSoftmax',
      ],
      ...[
        'Softplus',
        'Sqrt',
        'Square',
        'StaticRegexReplace',
        'Step',
        'StringToHashBucketFast',
        'Tan',
        'Tanh',
      ],
      ...['TensorScatterUpdate', 'ZerosLike'],
    ],
    firstInput,
  ),
  // Besides the result, the mean and the scale of each row.
  LayerNorm: ({ inputs: { x }, outputs: [, ...perRow], of }) => [
    of(x),
    ...perRow.map(({ shape }) => shape.map((size) => new Dim(size, null, [...of(x)]))),
  ],
  GeluSlope: ({ inputs: { x }, of }) => [of(x), of(x)],
  CrossEntropy: ({ inputs: { logits }, of }) => [of(logits).slice(0, 1), of(logits)],
  ...each(
    [
      ...['Add', 'Atan2', 'BitwiseAnd', 'Complex', 'Equal', 'FloorDiv', 'Greater', 'GreaterEqual', 'Less'],
      ...['LessEqual', 'LogicalAnd', 'LogicalOr', 'Maximum', 'Minimum', 'Mod', 'Multiply', 'NotEqual', 'Pow'],
      ...['Prelu', 'RealDiv', 'SquaredDifference', 'Sub'],
    ],
    ({ inputs, of }) => {
      const [a, b] = Object.values(inputs) as Shaped[];
      return broadcast(of(a), of(b));
    },
  ),
  AddN: ({ inputs, of }) => inputs.map(of).reduce(broadcast),
  Select: ({ inputs: { condition, t, e }, of }) => {
    const sides = broadcast(of(t), of(e));
    return condition.shape.length === sides.length ? broadcast(sides, of(condition)) : sides;
  },
  // Optimizers keep what they update as it was.
  AdamStep: ({ inputs: { param }, of }) => of(param),
  SgdStep: ({ inputs: { param }, of }) => of(param),
};

function firstInput({ inputs, of }: Parameters<DimRule>[0]): Dims {
  for (const name in inputs) return of(inputs[name]);
  return [];
}

/** For each dimension that of the operand that has more than one element; of two alike the one that tells more. */
export function broadcast(a: Dims, b: Dims): Dims {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const result = new Array<Dim>(rank);
  for (let i = 1; i <= rank; i++) result[rank - i] = together(a[a.length - i], b[b.length - i]);
  return result;
}

function together(p: Dim | undefined, q: Dim | undefined): Dim {
  if (!p || !q) return (p ?? q)!;
  if (p === q) return p;
  if (p.size !== q.size) return p.size === 1 ? q : p;
  return telling(q) > telling(p) ? q : p;
}

function telling(dim: Dim): number {
  return (dim.name === null ? 0 : 2) + (dim.isStretched ? 0 : 1);
}
