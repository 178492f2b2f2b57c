import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { add, mul } from './arithmetic.ts';
import { operands } from './binary.ts';
import { misfit } from './misfit.ts';
import { sum } from './reduce.ts';
import { broadcast, broadcastAnyway, sameShape, show } from './shape.ts';
import { make, type Tensor } from './tensor.ts';
import { expand, reshape, unsqueeze } from './view.ts';

/**
 * The product of matrices, of vectors, or of batches of matrices, whose leading dimensions broadcast:
 * [..., n, k] and [..., k, m] give [..., n, m]; a vector counts as a row on the left and as a column on the right.
 */
export function matmul(input: Tensor, other: Tensor): Tensor {
  return product('matmul', input, other);
}

function product(op: string, input: Tensor, other: Tensor): Tensor {
  if (input.ndim === 0 || other.ndim === 0) {
    throw new Error(
      `${op}: both operands need at least 1 dimension, but input is ${show(input.shape)} and other ${show(other.shape)}`,
    );
  }
  const [x, y] = operands(op, input, other);
  const a = x.ndim === 1 ? unsqueeze(x, 0) : x;
  const b = y.ndim === 1 ? unsqueeze(y, 1) : y;
  const [n, k] = a.shape.slice(-2);
  const [inner, m] = b.shape.slice(-2);
  const leading = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [
    ...(leading ?? broadcastAnyway(a.shape.slice(0, -2), b.shape.slice(0, -2))),
    ...(x.ndim === 1 ? [] : [n]),
    ...(y.ndim === 1 ? [] : [m]),
  ];
  if (k !== inner || leading === null) {
    const reason =
      k === inner
        ? 'the batch dimensions do not broadcast'
        : `input's last dimension (${k}) must be other's ${y.ndim === 1 ? 'only' : 'second to last'} one (${inner})`;
    const message = `input ${show(x.shape)} and other ${show(y.shape)} cannot be multiplied: ${reason}`;
    return misfit(op, message, { input: x, other: y }, productAnyway(a, b) ?? shape, x.dtype);
  }
  if (b.ndim === 2) {
    const rows = a.ndim === 2 ? a : reshape(a, -1, k);
    return reshape(multiply(rows, b, false, false), shape);
  }
  const left = expand(a, [...leading, n, k]);
  const right = expand(b, [...leading, k, m]);
  if (leading.length === 1) return reshape(multiply(left, right, false, false), shape);
  return reshape(multiply(reshape(left, [-1, n, k]), reshape(right, [-1, k, m]), false, false), shape);
}

/** The shape of the product that two matrices were meant to have: one of them transposed, or the other way round. */
function productAnyway({ shape: a, ndim }: Tensor, { shape: b, ndim: rank }: Tensor): number[] | null {
  if (ndim !== 2 || rank !== 2) return null;
  if (a[1] === b[1]) return [a[0], b[0]];
  if (b[1] === a[0]) return [b[0], a[1]];
  return a[0] === b[0] ? [a[1], b[1]] : null;
}

/**
 * a·b of two matrices, or of two batches of as many; either transposed first. With the transposes in the kernel the
 * gradient needs no copies.
 */
export function multiply(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const out = make(run('BatchMatMul', { a: a.handle, b: b.handle }, { transposeA, transposeB }));
  return track(out, 'mm', [a, b], [b.node && a, a.node && b], (g, [a, b]) => [
    () => (transposeA ? multiply(b, g, transposeB, true) : multiply(g, b, false, !transposeB)),
    () => (transposeB ? multiply(g, a, true, transposeA) : multiply(a, g, !transposeA, false)),
  ]);
}

/** [n, k] and [k, m] give [n, m]. */
export function mm(input: Tensor, other: Tensor): Tensor {
  checkRanks('mm', input, other, 2, 'a matrix');
  return product('mm', input, other);
}

/** [b, n, k] and [b, k, m] give [b, n, m]. */
export function bmm(input: Tensor, other: Tensor): Tensor {
  checkRanks('bmm', input, other, 3, 'a batch of matrices');
  if (input.shape[0] !== other.shape[0]) {
    const message = `input ${show(input.shape)} and other ${show(other.shape)} must hold as many matrices`;
    const shape = [Math.max(input.shape[0], other.shape[0]), input.shape[1], other.shape[2]];
    return misfit('bmm', message, { input, other }, shape);
  }
  return product('bmm', input, other);
}

/** A matrix [n, k] and a vector [k] give [n]. */
export function mv(input: Tensor, vec: Tensor): Tensor {
  if (input.ndim !== 2 || vec.ndim !== 1) {
    throw new Error(
      `mv: expected a matrix and a vector, but got ${show(input.shape)} and ${show(vec.shape)}`,
    );
  }
  return product('mv', input, vec);
}

/** The sum of the products of two vectors [n]. */
export function dot(input: Tensor, other: Tensor): Tensor {
  checkRanks('dot', input, other, 1, 'a vector');
  if (!sameShape(input.shape, other.shape)) {
    const message = `input ${show(input.shape)} and other ${show(other.shape)} must have the same number of elements`;
    return misfit('dot', message, { input, other }, []);
  }
  return sum(mul(input, other));
}

/** [n] and [m] give [n, m]. */
export function outer(input: Tensor, other: Tensor): Tensor {
  checkRanks('outer', input, other, 1, 'a vector');
  return mul(unsqueeze(input, 1), unsqueeze(other, 0));
}

/** beta * input + alpha * (a · b) of matrices a [n, k] and b [k, m]; input broadcasts to [n, m]. */
export function addmm(
  input: Tensor,
  a: Tensor,
  b: Tensor,
  options: { beta?: number; alpha?: number } = {},
): Tensor {
  const { beta = 1, alpha = 1 } = options;
  checkRanks('addmm', a, b, 2, 'a matrix');
  return add(beta === 1 ? input : mul(input, beta), product('addmm', a, b), { alpha });
}

function checkRanks(op: string, a: Tensor, b: Tensor, rank: number, what: string): void {
  if (a.ndim === rank && b.ndim === rank) return;
  throw new Error(
    `${op}: expected each operand to be ${what} (${rank} dimension${rank > 1 ? 's' : ''}), but got ${show(a.shape)} and ${show(b.shape)}`,
  );
}
