import { integer, normal, uniform } from '../random/generator.ts';
import { toTensor } from './binary.ts';
import { cast } from './convert.ts';
import { fitsInto } from './expect.ts';
import { built, filled } from './fill.ts';
import { misfit } from './misfit.ts';
import { sameShape, show } from './shape.ts';
import { assign, checkInPlace, isTensor, share, type Tensor } from './tensor.ts';
import { expand } from './view.ts';

/** Throws where an op would need another shape or dtype than `tensor` has. */
function checkFits(op: string, tensor: Tensor, result: Tensor): void {
  if (!sameShape(tensor.shape, result.shape)) {
    throw new Error(
      `${op}: the result has shape ${show(result.shape)} and cannot be put into a tensor of shape ${show(tensor.shape)}`,
    );
  }
  if (tensor.dtype !== 'float32' && result.dtype === 'float32') {
    throw new Error(
      `${op}: the result has dtype float32 and cannot be put into a tensor of dtype ${tensor.dtype}`,
    );
  }
}

/**
 * The form of `op` that changes its first operand. The new value takes the place of the old one, whose history goes
 * on in an alias: so the graph keeps the order of what happened.
 */
export function inPlace<Rest extends unknown[]>(
  op: string,
  compute: (input: Tensor, ...rest: Rest) => Tensor,
) {
  return (input: Tensor, ...rest: Rest): Tensor => {
    checkInPlace(input);
    const before = share(input);
    const others = rest.map((other) => ((other as unknown) === input ? before : other)) as Rest;
    const result = compute(before, ...others);
    checkFits(op, input, result);
    const kept = cast(result, input.dtype);
    assign(input, kept.storage);
    input.node = kept.node ?? (input.node?.isLeaf ? input.node : null);
    return input;
  };
}

/** The ops that have a form with a trailing `_`, which changes the tensor in place: `x.add_(y)` for `x = x.add(y)`. */
const named = [
  'abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr arccos arccosh arcsin arcsinh',
  'arctan arctan2 arctanh asin asinh atan atan2 atanh baddbmm bitwiseAnd bitwiseLeftShift bitwiseNot',
  'bitwiseOr bitwiseRightShift bitwiseXor ceil clamp clip copysign cos cosh cumprod cumsum deg2rad',
  'digamma div divide eq erf erfc erfinv exp exp2 expm1 fix floor floorDivide fmod frac gcd ge greater',
  'greaterEqual gt heaviside hypot indexAdd indexCopy indexFill lcm ldexp le lerp less lessEqual lgamma',
  'log log10 log1p log2 logicalAnd logicalNot logicalOr logicalXor logit lt maskedFill maskedScatter',
  'mul multiply nanToNum ne neg negative notEqual pow rad2deg reciprocal relu remainder round rsqrt',
  'scatter scatterAdd scatterReduce sgn sigmoid sign sin sinc sinh sqrt square sub subtract tan tanh',
  'tril triu trueDivide trunc xlogy',
] as const;

type Words<Line> = Line extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Line;
export type InPlaceName = Words<(typeof named)[number]>;

/** The forms in place of the functions that `named` lists. */
export function inPlaceForms(functions: Record<string, (input: Tensor, ...rest: any[]) => unknown>) {
  return Object.fromEntries(
    named
      .flatMap((line) => line.split(' '))
      .map((name) => [
        `${name}_`,
        inPlace(`${name}_`, functions[name] as (input: Tensor, ...rest: unknown[]) => Tensor),
      ]),
  );
}

export const zero_ = inPlace('zero_', (input) => filled(input.shape, 0, input.dtype));
export const fill_ = inPlace('fill_', (input, value: Tensor | number) =>
  isTensor(value) ? expand(value, input.shape) : filled(input.shape, Number(value), input.dtype),
);
/** Takes over the values of `source`, which broadcasts. */
export const copy_ = inPlace('copy_', (input, source: Tensor) =>
  fitting(input, toTensor('copy_', source, input.dtype)),
);
/** Numbers from [from, to). */
export const uniform_ = inPlace('uniform_', (input, from: number = 0, to: number = 1) =>
  drawn(input, () => from + uniform() * (to - from)),
);
/** Numbers of the normal distribution. */
export const normal_ = inPlace('normal_', (input, mean: number = 0, std: number = 1) =>
  drawn(input, () => mean + normal() * std),
);

/** `source` as large as `input`. */
function fitting(input: Tensor, source: Tensor): Tensor {
  if (fitsInto(source.shape, input.shape)) return expand(source, input.shape);
  const message = `source ${show(source.shape)} does not broadcast to input ${show(input.shape)}`;
  return misfit('copy_', message, { input, source }, input.shape, input.dtype);
}
/** 1 with the probability `p`, else 0. */
export const bernoulli_ = inPlace('bernoulli_', (input, p: number = 0.5) =>
  drawn(input, () => Number(uniform() < p)),
);
/** Numbers of the exponential distribution with the rate `lambda`. */
export const exponential_ = inPlace('exponential_', (input, lambda: number = 1) =>
  drawn(input, () => -Math.log(1 - uniform()) / lambda),
);
/** Integers from [from, to). */
export const random_ = inPlace('random_', (input, from: number, to: number) =>
  drawn(input, () => integer(from, to)),
);

function drawn(input: Tensor, draw: () => number): Tensor {
  return built(input.shape, input.dtype, (values) => {
    for (let i = 0; i < values.length; i++) values[i] = draw();
  });
}
