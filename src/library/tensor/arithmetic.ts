import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { binary, dtypeOf, operands, toTensor } from './binary.ts';
import { eq, ge, gt, le, logicalAnd, logicalOr, lt } from './compare.ts';
import { abs, floor, log, neg, sign } from './pointwise.ts';
import { sumTo } from './reduce.ts';
import { where } from './select.ts';
import { isTensor, make, type Tensor } from './tensor.ts';

/** input + alpha * other. */
export function add(
  input: Tensor | number,
  other: Tensor | number,
  options: { alpha?: number } = {},
): Tensor {
  const { alpha = 1 } = options;
  const [a, b] = operands('add', input, alpha === 1 ? other : mul(other, alpha));
  if (a.dtype === 'bool') return logicalOr(a, b);
  const [left, right] = [a.shape, b.shape];
  return binary('add', 'Add', a, b, (g) => [() => sumTo(g, left), () => sumTo(g, right)]);
}

/** input - alpha * other. Throws for two bool tensors, as PyTorch does. */
export function sub(
  input: Tensor | number,
  other: Tensor | number,
  options: { alpha?: number } = {},
): Tensor {
  const { alpha = 1 } = options;
  const [a, b] = operands('sub', input, alpha === 1 ? other : mul(other, alpha));
  if (a.dtype === 'bool') {
    throw new Error('sub: subtraction of two bool tensors is not supported; use a.ne(b), or a.int().sub(b)');
  }
  const [left, right] = [a.shape, b.shape];
  return binary('sub', 'Sub', a, b, (g) => [() => sumTo(g, left), () => sumTo(neg(g), right)]);
}

export function mul(input: Tensor | number, other: Tensor | number): Tensor {
  const [a, b] = operands('mul', input, other);
  if (a.dtype === 'bool') return logicalAnd(a, b);
  const [left, right] = [a.shape, b.shape];
  return binary(
    'mul',
    'Multiply',
    a,
    b,
    (g, [a, b]) => [() => sumTo(mul(g, b), left), () => sumTo(mul(g, a), right)],
    'crossed',
  );
}

/** input / other; of integers a float32 one. With `roundingMode` 'floor' or 'trunc' rounded, keeping the dtype. */
export function div(
  input: Tensor | number,
  other: Tensor | number,
  options: { roundingMode?: 'floor' | 'trunc' | null } = {},
): Tensor {
  const { roundingMode = null } = options;
  if (roundingMode === 'floor') return floorDivide(input, other);
  const [a, b] = operands('div', input, other, 'float32');
  const [left, right] = [a.shape, b.shape];
  const quotient = binary(
    'div',
    'RealDiv',
    a,
    b,
    (g, [a, b]) => [() => sumTo(div(g, b), left), () => sumTo(neg(div(mul(g, a), mul(b, b))), right)],
    'both',
  );
  if (roundingMode === null) return quotient;
  const whole = mul(sign(quotient), floor(abs(quotient)));
  const integers = dtypeOf('div', input) !== 'float32' && dtypeOf('div', other) !== 'float32';
  return integers ? whole.int() : whole;
}

/** The greatest whole number that is not above input / other. */
export function floorDivide(input: Tensor | number, other: Tensor | number): Tensor {
  const [a, b] = operands('floorDivide', input, other, 'int32');
  if (a.dtype === 'int32') return binary('floorDivide', 'FloorDiv', a, b, null);
  return floor(div(a, b));
}

export function pow(input: Tensor | number, exponent: Tensor | number): Tensor {
  const [a, b] = operands('pow', input, exponent, 'int32');
  const [left, right] = [a.shape, b.shape];
  // Where the exponent is 0 the derivative is 0, also at base 0; where the base is 0 so is the exponent's.
  return binary(
    'pow',
    'Pow',
    a,
    b,
    (g, [a, b]) => [
      () => sumTo(mul(g, where(eq(b, 0), 0, mul(b, pow(a, sub(b, 1))))), left),
      () => sumTo(mul(g, where(logicalAnd(eq(a, 0), ge(b, 0)), 0, mul(pow(a, b), log(a)))), right),
    ],
    'both',
  );
}

/** What is left of input / other, with the sign of `other`, as Python's %. */
export function remainder(input: Tensor | number, other: Tensor | number): Tensor {
  const [a, b] = operands('remainder', input, other, 'int32');
  const [left, right] = [a.shape, b.shape];
  return binary(
    'remainder',
    'Mod',
    a,
    b,
    (g, [a, b]) => [() => sumTo(g, left), () => sumTo(neg(mul(g, floor(div(a, b)))), right)],
    'both',
  );
}

/** What is left of input / other, with the sign of `input`, as JavaScript's %. */
export function fmod(input: Tensor | number, other: Tensor | number): Tensor {
  const [a, b] = operands('fmod', input, other, 'int32');
  return sub(a, mul(div(a, b, { roundingMode: 'trunc' }).detach(), b));
}

/** The greater of both, element by element. Where they are equal the gradient goes half to each. */
export function maximum(input: Tensor | number, other: Tensor | number): Tensor {
  return extreme('maximum', 'Maximum', input, other, gt);
}

/** The smaller of both, element by element. Where they are equal the gradient goes half to each. */
export function minimum(input: Tensor | number, other: Tensor | number): Tensor {
  return extreme('minimum', 'Minimum', input, other, lt);
}

function extreme(
  op: string,
  kernel: string,
  input: Tensor | number,
  other: Tensor | number,
  wins: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const [a, b] = operands(op, input, other);
  const [left, right] = [a.shape, b.shape];
  const share = (a: Tensor, b: Tensor) => add(wins(a, b).float(), mul(eq(a, b).float(), 0.5));
  return binary(
    op,
    kernel,
    a,
    b,
    (g, [a, b]) => [() => sumTo(mul(g, share(a, b)), left), () => sumTo(mul(g, share(b, a)), right)],
    'both',
  );
}

/** `input` kept between `min` and `max`, numbers or tensors that broadcast; either may be absent. */
export function clamp(
  input: Tensor,
  min: Tensor | number | null = null,
  max: Tensor | number | null = null,
): Tensor {
  if (isTensor(min) || isTensor(max)) {
    const high = min === null ? input : where(lt(input, min), min, input);
    return max === null ? high : where(gt(high, max), max, high);
  }
  if (min === null && max === null) throw new Error('clamp: at least one of min and max must be given');
  const dtype = [min, max].some((bound) => bound !== null && !Number.isInteger(bound))
    ? 'float32'
    : input.dtype;
  const x = toTensor('clamp', input, dtype === 'bool' ? 'int32' : dtype === input.dtype ? undefined : dtype);
  const low = min ?? Number.NEGATIVE_INFINITY;
  const high = max ?? Number.POSITIVE_INFINITY;
  let handle = x.handle;
  if (min !== null) handle = run('Maximum', { a: handle, b: toTensor('clamp', low, x.dtype).handle });
  if (max !== null) handle = run('Minimum', { a: handle, b: toTensor('clamp', high, x.dtype).handle });
  return track(make(handle), 'clamp', [x], [x], (g, [x]) => [
    () => {
      const inside =
        min === null ? le(x, high) : max === null ? ge(x, low) : logicalAnd(ge(x, low), le(x, high));
      return where(inside, g, 0);
    },
  ]);
}

/** input + weight * (end - input). */
export function lerp(input: Tensor, end: Tensor, weight: Tensor | number): Tensor {
  return add(input, mul(weight, sub(end, input)));
}

/** input + value * a * b. */
export function addcmul(input: Tensor, a: Tensor, b: Tensor, options: { value?: number } = {}): Tensor {
  return add(input, mul(a, b), { alpha: options.value });
}

/** input + value * a / b. */
export function addcdiv(input: Tensor, a: Tensor, b: Tensor, options: { value?: number } = {}): Tensor {
  return add(input, div(a, b), { alpha: options.value });
}
