import { normal, uniform } from '../random/generator.ts';
import { add, addcdiv, addcmul, clamp, div, fmod, lerp, mul, pow, remainder, sub } from './arithmetic.ts';
import { toTensor } from './binary.ts';
import { cast } from './convert.ts';
import { fitsInto } from './expect.ts';
import { built, filled } from './fill.ts';
import { misfit } from './misfit.ts';
import {
  abs,
  ceil,
  exp,
  floor,
  log,
  neg,
  reciprocal,
  relu,
  round,
  rsqrt,
  sigmoid,
  sqrt,
  square,
  tanh,
} from './pointwise.ts';
import { maskedFill } from './select.ts';
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

export const add_ = inPlace('add_', add);
export const sub_ = inPlace('sub_', sub);
export const mul_ = inPlace('mul_', mul);
export const div_ = inPlace('div_', div);
export const pow_ = inPlace('pow_', pow);
export const remainder_ = inPlace('remainder_', remainder);
export const fmod_ = inPlace('fmod_', fmod);
export const lerp_ = inPlace('lerp_', lerp);
export const addcmul_ = inPlace('addcmul_', addcmul);
export const addcdiv_ = inPlace('addcdiv_', addcdiv);
export const neg_ = inPlace('neg_', neg);
export const abs_ = inPlace('abs_', abs);
export const exp_ = inPlace('exp_', exp);
export const log_ = inPlace('log_', log);
export const sqrt_ = inPlace('sqrt_', sqrt);
export const rsqrt_ = inPlace('rsqrt_', rsqrt);
export const square_ = inPlace('square_', square);
export const reciprocal_ = inPlace('reciprocal_', reciprocal);
export const floor_ = inPlace('floor_', floor);
export const ceil_ = inPlace('ceil_', ceil);
export const round_ = inPlace('round_', round);
export const tanh_ = inPlace('tanh_', tanh);
export const sigmoid_ = inPlace('sigmoid_', sigmoid);
export const relu_ = inPlace('relu_', relu);
export const clamp_ = inPlace('clamp_', clamp);
export const maskedFill_ = inPlace('maskedFill_', maskedFill);
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

function drawn(input: Tensor, draw: () => number): Tensor {
  return built(input.shape, input.dtype, (values) => {
    for (let i = 0; i < values.length; i++) values[i] = draw();
  });
}
