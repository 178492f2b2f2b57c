import { mul, sub } from './arithmetic.ts';
import { type Mask, operands, unbroadcastable } from './binary.ts';
import { eq, gt, isnan, ne } from './compare.ts';
import { bool } from './convert.ts';
import type { DType } from './dtype.ts';
import { mapped, zipped } from './host.ts';
import { abs, sign, trunc } from './pointwise.ts';
import { where } from './select.ts';
import { broadcast } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { expand } from './view.ts';

const maxFloat = 3.4028234663852886e38;

/** What is behind the point, with the sign of the number. */
export function frac(input: Tensor): Tensor {
  return sub(input, trunc(input));
}

/** Whether the sign bit is set: below 0, and -0. */
export function signbit(input: Tensor): Tensor {
  return mapped(input, 'bool', (x) => Number(x < 0 || Object.is(x, -0)));
}

/** The size of `input` with the sign of `other`. */
export function copysign(input: Tensor, other: Tensor | number): Tensor {
  const [a, b] = operands('copysign', input, other, 'float32');
  return mul(abs(a), where(signbit(b), -1, 1));
}

/** 0 below 0, 1 above 0, and `values` at 0. It has no gradient. */
export function heaviside(input: Tensor, values: Tensor): Tensor {
  const [a, b] = operands('heaviside', input.detach(), values.detach());
  return where(eq(a, 0), b, gt(a, 0)).to(a.dtype);
}

export interface Replacements {
  /** Default 0. */
  nan?: number;
  /** Default: the greatest float32. */
  posinf?: number | null;
  /** Default: the smallest float32. */
  neginf?: number | null;
}

/** With numbers in the place of NaN and the infinities. */
export function nanToNum(input: Tensor, options: Replacements = {}): Tensor {
  const { nan = 0, posinf, neginf } = options;
  if (input.dtype !== 'float32') return input.clone();
  const high = where(isposinf(input), posinf ?? maxFloat, input);
  const low = where(isneginf(input), neginf ?? -maxFloat, high);
  return where(isnan(input), nan, low);
}

export function isposinf(input: Tensor): Tensor {
  return eq(input, Number.POSITIVE_INFINITY);
}

export function isneginf(input: Tensor): Tensor {
  return eq(input, Number.NEGATIVE_INFINITY);
}

/** 1, 0 or -1. */
export function sgn(input: Tensor): Tensor {
  return sign(input);
}

/** The tensor itself, as by a unary +. */
export function positive(input: Tensor): Tensor {
  return input;
}

/** Whether exactly one of both holds. */
export function logicalXor(input: Mask, other: Mask): Tensor {
  const [a, b] = operands('logicalXor', input, other);
  return ne(bool(a), bool(b));
}

/** For each element whether |input - other| <= atol + rtol · |other|. */
export function isclose(
  input: Tensor,
  other: Tensor,
  options: { rtol?: number; atol?: number; equalNan?: boolean } = {},
): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  return paired('isclose', input, other, 'bool', (x, y) => {
    if (x === y) return 1;
    if (Number.isNaN(x) && Number.isNaN(y)) return Number(equalNan);
    return Number(Math.abs(x - y) <= atol + rtol * Math.abs(y) && Number.isFinite(y));
  });
}

/** The greatest common divisor of integers. */
export function gcd(input: Tensor, other: Tensor): Tensor {
  integers('gcd', input, other);
  return paired('gcd', input, other, 'int32', divisor);
}

/** The least common multiple of integers. */
export function lcm(input: Tensor, other: Tensor): Tensor {
  integers('lcm', input, other);
  return paired('lcm', input, other, 'int32', (x, y) =>
    x === 0 || y === 0 ? 0 : Math.abs((x / divisor(x, y)) * y),
  );
}

function divisor(x: number, y: number): number {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

export const bitwiseAnd = bitwise('bitwiseAnd', (x, y) => x & y);
export const bitwiseOr = bitwise('bitwiseOr', (x, y) => x | y);
export const bitwiseXor = bitwise('bitwiseXor', (x, y) => x ^ y);
export const bitwiseLeftShift = bitwise('bitwiseLeftShift', (x, y) => x << y);
export const bitwiseRightShift = bitwise('bitwiseRightShift', (x, y) => x >> y);

/** Each bit turned over; of a bool tensor, `logicalNot`. */
export function bitwiseNot(input: Tensor): Tensor {
  integers('bitwiseNot', input, input);
  return mapped(input, input.dtype, input.dtype === 'bool' ? (x) => 1 - x : (x) => ~x);
}

/** On 32-bit integers; on bool, of the single bit. */
function bitwise(op: string, compute: (x: number, y: number) => number) {
  return (input: Tensor | number, other: Tensor | number): Tensor => {
    const [a, b] = operands(op, input, other);
    integers(op, a, b);
    return paired(op, a, b, a.dtype, compute);
  };
}

function integers(op: string, a: Tensor, b: Tensor): void {
  const wrong = [a, b].find(({ dtype }) => dtype === 'float32');
  if (wrong) throw new Error(`${op}: expected tensors of int32 or bool, but got ${wrong.dtype}; use x.int()`);
}

function paired(
  op: string,
  input: Tensor,
  other: Tensor,
  dtype: DType,
  compute: (x: number, y: number) => number,
): Tensor {
  const [a, b] = operands(op, input.detach(), other.detach());
  const shape = broadcast(a.shape, b.shape);
  if (shape === null) return unbroadcastable(op, a, b, dtype);
  return zipped(expand(a, shape), expand(b, shape), compute, dtype);
}
