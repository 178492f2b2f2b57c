import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { add, div, mul, pow, sub } from './arithmetic.ts';
import { gt, lt } from './compare.ts';
import { cast } from './convert.ts';
import { expectTensors } from './expect.ts';
import { filled } from './fill.ts';
import { where } from './select.ts';
import { make, type Tensor } from './tensor.ts';

/** The gradient of the input, from the gradient `g` of the result, the input `x` and the result `y`. */
export type Derivative = (g: Tensor, x: Tensor, y: Tensor) => Tensor;

const zero: Derivative = (g) => filled(g.shape, 0, 'float32');

// These keep the dtype of integers.
export const neg = pointwise('neg', 'Neg', 'nothing', (g) => neg(g), 'any');
export const abs = pointwise('abs', 'Abs', 'input', (g, x) => mul(g, sign(x)), 'any');
export const sign = pointwise('sign', 'Sign', 'nothing', zero, 'any');
export const square = pointwise('square', 'Square', 'input', (g, x) => mul(g, mul(x, 2)), 'any');
export const floor = pointwise('floor', 'Floor', 'nothing', zero, 'any');
export const ceil = pointwise('ceil', 'Ceil', 'nothing', zero, 'any');
/** To the nearest whole number; halves to the even one. */
export const round = pointwise('round', 'Round', 'nothing', zero, 'any');

// These give float32.
export const exp = pointwise('exp', 'Exp', 'output', (g, _, y) => mul(g, y));
export const expm1 = pointwise('expm1', 'Expm1', 'output', (g, _, y) => mul(g, add(y, 1)));
/** The natural logarithm. */
export const log = pointwise('log', 'Log', 'input', (g, x) => div(g, x));
export const log1p = pointwise('log1p', 'Log1p', 'input', (g, x) => div(g, add(x, 1)));
export const sqrt = pointwise('sqrt', 'Sqrt', 'output', (g, _, y) => div(g, mul(y, 2)));
/** 1 / sqrt(x). */
export const rsqrt = pointwise('rsqrt', 'Rsqrt', 'output', (g, _, y) => mul(g, mul(pow(y, 3), -0.5)));
export const reciprocal = pointwise('reciprocal', 'Reciprocal', 'output', (g, _, y) =>
  neg(mul(g, mul(y, y))),
);
export const sin = pointwise('sin', 'Sin', 'input', (g, x) => mul(g, cos(x)));
export const cos = pointwise('cos', 'Cos', 'input', (g, x) => neg(mul(g, sin(x))));
export const tan = pointwise('tan', 'Tan', 'output', (g, _, y) => mul(g, add(mul(y, y), 1)));
export const tanh = pointwise('tanh', 'Tanh', 'output', (g, _, y) => mul(g, sub(1, mul(y, y))));
export const sigmoid = pointwise('sigmoid', 'Sigmoid', 'output', (g, _, y) => mul(g, mul(y, sub(1, y))));
/** The error function. */
export const erf = pointwise('erf', 'Erf', 'input', (g, x) =>
  mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
);

export function log2(input: Tensor): Tensor {
  return div(log(input), Math.LN2);
}

export function log10(input: Tensor): Tensor {
  return div(log(input), Math.LN10);
}

/** Without what is behind the point: towards zero. */
export function trunc(input: Tensor): Tensor {
  return where(lt(input, 0), ceil(input), floor(input));
}

export const relu = pointwise('relu', 'Relu', 'output', (g, _, y) => reluGrad(g, y), 'any');

/** `g` where `y`, what relu gave, is above 0. */
function reluGrad(g: Tensor, y: Tensor): Tensor {
  const out = make(run('ReluGrad', { dy: g.handle, y: y.handle }));
  return track(out, 'reluGrad', [g], [y], (gg, [y]) => [() => reluGrad(gg, y)]);
}

/** log(1 + exp(beta * x)) / beta; the identity where beta * x is above `threshold`. */
export function softplus(input: Tensor, options: { beta?: number; threshold?: number } = {}): Tensor {
  const { beta = 1, threshold = 20 } = options;
  const scaled = mul(input, beta);
  const small = gt(scaled, threshold);
  return where(small, input, div(log1p(exp(where(small, 0, scaled))), beta));
}

/** An op of one operand that a kernel computes. `save` says what its derivative needs. */
export function pointwise(
  op: string,
  kernel: string,
  save: 'nothing' | 'input' | 'output',
  derivative: Derivative,
  takes: 'float' | 'any' = 'float',
) {
  return (input: Tensor): Tensor => {
    expectTensors(op, { input });
    const x =
      takes === 'float' || input.dtype === 'bool'
        ? cast(input, takes === 'float' ? 'float32' : 'int32')
        : input;
    const y = make(run(kernel, { x: x.handle }));
    const saved = save === 'input' ? [x] : save === 'output' ? [y] : [];
    return track(y, op, [x], saved, (g, [kept]) => [() => derivative(g, kept, kept)]);
  };
}
