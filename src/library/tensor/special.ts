import { track } from '../autograd/tape.ts';
import { add, clamp, div, maximum, mul, pow, sub } from './arithmetic.ts';
import { binary, operands } from './binary.ts';
import { eq, isinf, isnan, le, logicalAnd, logicalNot, logicalOr } from './compare.ts';
import { cast } from './convert.ts';
import { digammaOf, erfcOf, erfinvOf, logGamma, polygammaOf } from './gamma.ts';
import { mapped } from './host.ts';
import { abs, exp, log, log1p, neg } from './pointwise.ts';
import { sumTo } from './reduce.ts';
import { where } from './select.ts';
import type { Tensor } from './tensor.ts';

/** 1 - erf(x), also exact where that is close to 0. */
export const erfc = special('erfc', erfcOf, (g, x) =>
  mul(g, mul(exp(neg(mul(x, x))), -2 / Math.sqrt(Math.PI))),
);

/** The inverse of erf, for numbers from -1 to 1. */
export function erfinv(input: Tensor): Tensor {
  const x = cast(input, 'float32');
  const y = mapped(x, 'float32', erfinvOf);
  return track(y, 'erfinv', [x], [y], (g, [y]) => [
    () => mul(g, mul(exp(mul(y, y)), Math.sqrt(Math.PI) / 2)),
  ]);
}

/** The logarithm of the absolute value of the gamma function. */
export const lgamma = special('lgamma', logGamma, (g, x) => mul(g, digamma(x)));
/** The derivative of `lgamma`. */
export const digamma = special('digamma', digammaOf, (g, x) => mul(g, polygamma(1, x)));

/** The derivative of order `n` of digamma. As in PyTorch, the order comes first. */
export function polygamma(n: number, input: Tensor): Tensor {
  if (!Number.isInteger(n) || n < 0)
    throw new Error(`polygamma: expected n to be a whole number from 0 on, but got ${n}`);
  if (n === 0) return digamma(input);
  return special(
    'polygamma',
    (x) => polygammaOf(n, x),
    (g, x) => mul(g, polygamma(n + 1, x)),
  )(input);
}

/** log(x / (1 - x)); with `eps`, x is first kept between eps and 1 - eps. */
export function logit(input: Tensor, eps: number | null = null): Tensor {
  const x = eps === null ? cast(input, 'float32') : clamp(cast(input, 'float32'), eps, 1 - eps);
  return sub(log(x), log1p(neg(x)));
}

/** 2 to the power of x. */
export function exp2(input: Tensor): Tensor {
  return exp(mul(input, Math.LN2));
}

/** input · log(other), and 0 where input is 0. */
export function xlogy(input: Tensor | number, other: Tensor | number): Tensor {
  const [a, b] = operands('xlogy', input, other, 'float32');
  const [x, y] = [a.detach(), b.detach()];
  const isZero = logicalAnd(eq(x, 0), logicalNot(isnan(y)));
  const out = where(isZero, 0, mul(x, log(where(isZero, 1, y))));
  const [left, right] = [a.shape, b.shape];
  return track(out, 'xlogy', [a, b], [a, b], (g, [a, b]) => [
    () => sumTo(mul(g, where(logicalAnd(eq(a, 0), le(b, 0)), 0, log(b))), left),
    () => sumTo(div(mul(g, a), b), right),
  ]);
}

/** log(exp(input) + exp(other)), without overflow. */
export function logaddexp(input: Tensor, other: Tensor): Tensor {
  return logSum('logaddexp', input, other, 1);
}

/** log2(2^input + 2^other), without overflow. */
export function logaddexp2(input: Tensor, other: Tensor): Tensor {
  return logSum('logaddexp2', input, other, Math.LN2);
}

/** With the base e^unit. */
function logSum(op: string, input: Tensor, other: Tensor, unit: number): Tensor {
  const [a, b] = operands(op, input, other, 'float32');
  const [x, y] = [a.detach(), b.detach()];
  const top = maximum(x, y);
  // Two infinities of one sign have no difference.
  const gap = where(logicalAnd(isinf(x), eq(x, y)), 0, abs(sub(x, y)));
  const out = add(top, div(log1p(exp(mul(neg(gap), unit))), unit));
  const [left, right] = [a.shape, b.shape];
  return track(out, op, [a, b], [a, b, out], (g, [a, b, out]) => [
    () => sumTo(mul(g, exp(mul(sub(a, out), unit))), left),
    () => sumTo(mul(g, exp(mul(sub(b, out), unit))), right),
  ]);
}

/** input · 2^other. */
export function ldexp(input: Tensor, other: Tensor): Tensor {
  return mul(input, pow(2, cast(other, 'float32')));
}

/** As `maximum`, but a number wins over NaN; the gradient goes to `input` where both are equal. */
export function fmax(input: Tensor, other: Tensor): Tensor {
  const [a, b] = operands('fmax', input, other);
  return where(wins(binary('fmax', 'GreaterEqual', a, b, null), b), a, b);
}

/** As `minimum`, but a number wins over NaN; the gradient goes to `input` where both are equal. */
export function fmin(input: Tensor, other: Tensor): Tensor {
  const [a, b] = operands('fmin', input, other);
  return where(wins(binary('fmin', 'LessEqual', a, b, null), b), a, b);
}

function wins(better: Tensor, other: Tensor): Tensor {
  return logicalOr(better, isnan(other));
}

function special(op: string, compute: (x: number) => number, derivative: (g: Tensor, x: Tensor) => Tensor) {
  return (input: Tensor): Tensor => {
    const x = cast(input, 'float32');
    return track(mapped(x, 'float32', compute), op, [x], [x], (g, [x]) => [() => derivative(g, x)]);
  };
}
