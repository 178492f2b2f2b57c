import { add, div, mul, sub } from './arithmetic.ts';
import { binary, operands } from './binary.ts';
import { eq } from './compare.ts';
import { neg, pointwise, rsqrt, sin, sqrt } from './pointwise.ts';
import { sumTo } from './reduce.ts';
import { where } from './select.ts';
import type { Tensor } from './tensor.ts';

export const asin = pointwise('asin', 'Asin', 'input', (g, x) => mul(g, rsqrt(sub(1, mul(x, x)))));
export const acos = pointwise('acos', 'Acos', 'input', (g, x) => neg(mul(g, rsqrt(sub(1, mul(x, x))))));
export const atan = pointwise('atan', 'Atan', 'input', (g, x) => div(g, add(mul(x, x), 1)));
export const sinh = pointwise('sinh', 'Sinh', 'input', (g, x) => mul(g, cosh(x)));
export const cosh = pointwise('cosh', 'Cosh', 'input', (g, x) => mul(g, sinh(x)));
export const asinh = pointwise('asinh', 'Asinh', 'input', (g, x) => mul(g, rsqrt(add(mul(x, x), 1))));
export const acosh = pointwise('acosh', 'Acosh', 'input', (g, x) => mul(g, rsqrt(sub(mul(x, x), 1))));
export const atanh = pointwise('atanh', 'Atanh', 'input', (g, x) => div(g, sub(1, mul(x, x))));

/** The angle of the point (other, input), from -π to π. */
export function atan2(input: Tensor | number, other: Tensor | number): Tensor {
  const [a, b] = operands('atan2', input, other, 'float32');
  const [left, right] = [a.shape, b.shape];
  const over = (g: Tensor, a: Tensor, b: Tensor) => div(g, add(mul(a, a), mul(b, b)));
  return binary(
    'atan2',
    'Atan2',
    a,
    b,
    (g, [a, b]) => [() => sumTo(mul(over(g, a, b), b), left), () => sumTo(neg(mul(over(g, a, b), a)), right)],
    'both',
  );
}

/** The length of the hypotenuse: sqrt(input² + other²). */
export function hypot(input: Tensor, other: Tensor): Tensor {
  return sqrt(add(mul(input, input), mul(other, other)));
}

/** sin(πx) / (πx); 1 at 0. */
export function sinc(input: Tensor): Tensor {
  const scaled = mul(input, Math.PI);
  const isZero = eq(scaled, 0);
  return where(isZero, 1, div(sin(scaled), where(isZero, 1, scaled)));
}

/** Degrees as radians. */
export function deg2rad(input: Tensor): Tensor {
  return mul(input, Math.PI / 180);
}

/** Radians as degrees. */
export function rad2deg(input: Tensor): Tensor {
  return mul(input, 180 / Math.PI);
}
