import { add, mul, sub } from './arithmetic.ts';
import { roll } from './join.ts';
import { bmm, dot, matmul, mv, outer } from './matmul.ts';
import { misfit } from './misfit.ts';
import { norm, sum } from './reduce.ts';
import { broadcast, dimOf, sameShape, show, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { expand, permute, reshape, unsqueeze } from './view.ts';

export interface Scales {
  beta?: number;
  alpha?: number;
}

/** beta * input + alpha * (mat · vec) of a matrix [n, k] and a vector [k]. */
export function addmv(input: Tensor, mat: Tensor, vec: Tensor, options: Scales = {}): Tensor {
  return scaled(input, mv(mat, vec), options);
}

/** beta * input + alpha * (a ⊗ b) of vectors [n] and [m]. */
export function addr(input: Tensor, a: Tensor, b: Tensor, options: Scales = {}): Tensor {
  return scaled(input, outer(a, b), options);
}

/** beta * input + alpha * (a · b) of batches [b, n, k] and [b, k, m]. */
export function baddbmm(input: Tensor, a: Tensor, b: Tensor, options: Scales = {}): Tensor {
  return scaled(input, bmm(a, b), options);
}

/** beta * input + alpha * the sum of the products of batches [b, n, k] and [b, k, m]: [n, m]. */
export function addbmm(input: Tensor, a: Tensor, b: Tensor, options: Scales = {}): Tensor {
  return scaled(input, sum(bmm(a, b), 0), options);
}

function scaled(input: Tensor, product: Tensor, { beta = 1, alpha = 1 }: Scales): Tensor {
  return add(beta === 1 ? input : mul(input, beta), product, { alpha });
}

/** The sum of the products of two vectors. */
export function vdot(input: Tensor, other: Tensor): Tensor {
  return dot(input, other);
}

/** Sums of the products along the last dimension of both: [..., k] and [... , k]. */
export function inner(input: Tensor, other: Tensor): Tensor {
  if (input.ndim === 0 || other.ndim === 0) return mul(input, other);
  const k = input.shape[input.ndim - 1];
  const shape = [...input.shape.slice(0, -1), ...other.shape.slice(0, -1)];
  if (other.shape[other.ndim - 1] !== k) {
    const message = `the last dimensions of input ${show(input.shape)} and other ${show(other.shape)} must have one length`;
    return misfit('inner', message, { input, other }, shape);
  }
  return reshape(matmul(reshape(input, [-1, k]), reshape(other, [-1, k]).t()), shape);
}

/** Kronecker's product: each element of `input` times the whole of `other`. */
export function kron(input: Tensor, other: Tensor): Tensor {
  const rank = Math.max(input.ndim, other.ndim);
  const whole = (x: Tensor) => [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
  const [a, b] = [whole(input), whole(other)];
  const product = mul(
    reshape(
      input,
      a.flatMap((length) => [length, 1]),
    ),
    reshape(
      other,
      b.flatMap((length) => [1, length]),
    ),
  );
  return reshape(
    product,
    a.map((length, i) => length * b[i]),
  );
}

/** The vector product along `dim`, which has length 3; where absent, along the first dimension that has. */
export function cross(input: Tensor, other: Tensor, options: { dim?: number } = {}): Tensor {
  const shape = broadcast(input.shape, other.shape);
  if (shape === null) return mul(input, other);
  const axis = options.dim === undefined ? shape.indexOf(3) : dimOf('cross', options.dim, shape.length);
  if (shape[axis] !== 3) {
    throw new Error(
      `cross: expected a dimension of length 3, but got input ${show(input.shape)} and other ${show(other.shape)}`,
    );
  }
  const [a, b] = [expand(input, shape), expand(other, shape)];
  const turned = (x: Tensor, by: number) => roll(x, by, axis);
  return sub(mul(turned(a, -1), turned(b, -2)), mul(turned(a, -2), turned(b, -1)));
}

/** The p-norms of the differences of all rows of [..., n, k] and of [..., m, k]: [..., n, m]. */
export function cdist(x1: Tensor, x2: Tensor, options: { p?: number } = {}): Tensor {
  const { p = 2 } = options;
  return norm(sub(unsqueeze(x1, -2), unsqueeze(x2, -3)), p, -1);
}

/**
 * Sums of products over pairs of dimensions: the last `dims` of `a` with the first of `b`, or those of `a` listed first
 * with those of `b` listed second.
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  options: { dims?: number | [number[], number[]] } = {},
): Tensor {
  const { dims = 2 } = options;
  const [left, right] =
    typeof dims === 'number'
      ? [Array.from({ length: dims }, (_, i) => a.ndim - dims + i), Array.from({ length: dims }, (_, i) => i)]
      : dims;
  const summedA = left.map((dim) => dimOf('tensordot', dim, a.ndim));
  const summedB = right.map((dim) => dimOf('tensordot', dim, b.ndim));
  const rest = (x: Tensor, summed: number[]) => x.shape.map((_, i) => i).filter((i) => !summed.includes(i));
  const [rows, columns] = [rest(a, summedA), rest(b, summedB)];
  const lengths = (x: Tensor, dims: number[]) => dims.map((dim) => x.shape[dim]);
  const shape = [...lengths(a, rows), ...lengths(b, columns)];
  if (!sameShape(lengths(a, summedA), lengths(b, summedB))) {
    const message = `the dimensions ${show(summedA)} of a ${show(a.shape)} and ${show(summedB)} of b ${show(b.shape)} must have the same lengths`;
    return misfit('tensordot', message, { a, b }, shape);
  }
  const inner = sizeOf(lengths(a, summedA));
  const x = reshape(permute(a, [...rows, ...summedA]), [sizeOf(lengths(a, rows)), inner]);
  const y = reshape(permute(b, [...summedB, ...columns]), [inner, sizeOf(lengths(b, columns))]);
  return reshape(matmul(x, y), shape);
}
