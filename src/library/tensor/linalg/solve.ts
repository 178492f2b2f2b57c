import { CholeskyDecomposition, LuDecomposition, Matrix } from 'ml-matrix';
import { track } from '../../autograd/tape.ts';
import { add, mul, sub } from '../arithmetic.ts';
import { gt } from '../compare.ts';
import { built } from '../fill.ts';
import { matmul } from '../matmul.ts';
import { misfit } from '../misfit.ts';
import { neg } from '../pointwise.ts';
import { where } from '../select.ts';
import { broadcast, sameShape, show } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { tril } from '../triangle.ts';
import { expand, squeeze, transpose, unsqueeze } from '../view.ts';
import { eachMatrix, matricesOf } from './matrices.ts';

/** A matrix with its last two dimensions swapped. */
export function turned(x: Tensor): Tensor {
  return transpose(x, -1, -2);
}

/** The inverses of square matrices [..., n, n]. Throws where one is singular. */
export function inv(input: Tensor): Tensor {
  const x = matricesOf('inv', input, true);
  const n = x.shape[x.ndim - 1];
  const [out] = eachMatrix([x], [[n, n]], (a) => [solved('inv', a, Matrix.eye(n))]);
  return track(out, 'inv', [x], [out], (g, [y]) => [() => neg(matmul(matmul(turned(y), g), turned(y)))]);
}

/** x with A · x = B, for square matrices A [..., n, n] and B [..., n, k], or a vector [n], or a batch of vectors [..., n]. */
export function solve(A: Tensor, B: Tensor): Tensor {
  const a = matricesOf('solve', A, true);
  const vector = B.ndim === 1 || (B.ndim === a.ndim - 1 && sameShape(B.shape, a.shape.slice(0, -1)));
  const b = vector ? unsqueeze(B.float(), -1) : B.float();
  const n = a.shape[a.ndim - 1];
  const k = b.shape[b.ndim - 1];
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (batch === null || b.shape[b.ndim - 2] !== n) {
    const message = `A ${show(A.shape)} and B ${show(B.shape)} do not fit: B must have ${n} rows, and the batches must broadcast`;
    return misfit('solve', message, { A, B }, vector ? [...(batch ?? []), n] : [...(batch ?? []), n, k]);
  }
  const x = solvedTensors(expand(a, [...batch, n, n]), expand(b, [...batch, n, k]));
  return vector ? squeeze(x, -1) : x;
}

function solvedTensors(a: Tensor, b: Tensor): Tensor {
  const [out] = eachMatrix([a, b], [b.shape.slice(-2)], (a, b) => [solved('solve', a, b)]);
  return track(out, 'solve', [a, b], [a, out], (g, [a, x]) => {
    const back = () => solvedTensors(turned(a), g);
    return [() => neg(matmul(back(), turned(x))), back];
  });
}

function solved(op: string, a: Matrix, b: Matrix): number[] {
  const lu = new LuDecomposition(a);
  if (lu.isSingular()) {
    throw new Error(`${op}: the matrix ${show([a.rows, a.columns])} is singular: it has no inverse`);
  }
  return lu.solve(b).to1DArray();
}

export interface Triangular {
  /** Whether A is an upper or a lower triangle; the other one is not looked at. */
  upper: boolean;
  /** Gives x with x · A = B instead. Default: true. */
  left?: boolean;
  /** Counts the diagonal as ones. */
  unitriangular?: boolean;
}

/** As `solve`, for triangles A [..., n, n] and matrices B [..., n, k]. */
export function solveTriangular(A: Tensor, B: Tensor, options: Triangular): Tensor {
  const { upper, left = true, unitriangular = false } = options;
  if (!left) return turned(solveTriangular(turned(A), turned(B), { upper: !upper, unitriangular }));
  const a = matricesOf('solveTriangular', A, true);
  const n = a.shape[a.ndim - 1];
  const triangle = upper ? turned(tril(turned(a))) : tril(a);
  if (!unitriangular) return solve(triangle, B);
  const strict = built([n, n], 'float32', (values) => {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) values[i * n + j] = Number(i !== j);
  });
  return solve(add(mul(triangle, strict), sub(1, strict)), B);
}

/** The determinants of square matrices [..., n, n]: [...]. The gradient needs them to be invertible. */
export function det(input: Tensor): Tensor {
  const x = matricesOf('det', input, true);
  const [out] = eachMatrix([x], [[]], (a) => [[a.rows === 0 ? 1 : new LuDecomposition(a).determinant]]);
  return track(out, 'det', [x], [x, out], (g, [x, out]) => [
    () => mul(unsqueeze(unsqueeze(mul(g, out), -1), -1), turned(inv(x))),
  ]);
}

/** The sign of the determinants of [..., n, n] and the logarithms of their absolute values. */
export function slogdet(input: Tensor): { sign: Tensor; logabsdet: Tensor } {
  const x = matricesOf('slogdet', input, true);
  const [sign, logabsdet] = eachMatrix([x], [[], []], (a) => {
    const lu = new LuDecomposition(a);
    const upper = lu.upperTriangularMatrix;
    let [sign, sum] = [parity(lu.pivotPermutationVector), 0];
    for (let i = 0; i < a.rows; i++) {
      sign *= Math.sign(upper.get(i, i));
      sum += Math.log(Math.abs(upper.get(i, i)));
    }
    return [[sign], [sum]];
  });
  const tracked = track(logabsdet, 'slogdet', [x], [x], (g, [x]) => [
    () => mul(unsqueeze(unsqueeze(g, -1), -1), turned(inv(x))),
  ]);
  return { sign, logabsdet: tracked };
}

/** 1 for an even permutation, -1 for an odd one. */
function parity(order: readonly number[]): number {
  const left = [...order];
  let sign = 1;
  for (let i = 0; i < left.length; i++) {
    while (left[i] !== i) {
      const j = left[i];
      [left[i], left[j]] = [left[j], left[i]];
      sign = -sign;
    }
  }
  return sign;
}

/** The logarithm of the determinant; NaN where that is below 0. */
export function logdet(input: Tensor): Tensor {
  const { sign, logabsdet } = slogdet(input);
  return where(gt(sign, -0.5), logabsdet, Number.NaN);
}

/** The lower triangle L [..., n, n] with L · Lᵀ = input, of symmetric positive definite matrices; `upper` gives Lᵀ. */
export function cholesky(input: Tensor, options: { upper?: boolean } = {}): Tensor {
  const x = matricesOf('cholesky', input, true);
  const n = x.shape[x.ndim - 1];
  const [out] = eachMatrix([x], [[n, n]], (a) => {
    // Only the lower triangle is looked at, as in PyTorch.
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) a.set(i, j, a.get(j, i));
    const decomposition = new CholeskyDecomposition(a);
    if (!decomposition.isPositiveDefinite()) {
      throw new Error(`cholesky: the matrix ${show([n, n])} is not positive definite`);
    }
    return [decomposition.lowerTriangularMatrix.to1DArray()];
  });
  const lower = track(out, 'cholesky', [x], [out], (g, [lower]) => [
    () => {
      const half = built([n, n], 'float32', (values) => {
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) values[i * n + j] = i === j ? 0.5 : Number(j < i);
      });
      const inner = mul(matmul(turned(lower), tril(g)), half);
      const inverse = inv(lower);
      const whole = matmul(matmul(turned(inverse), inner), inverse);
      return mul(add(whole, turned(whole)), 0.5);
    },
  ]);
  return options.upper ? turned(lower) : lower;
}

/** input to the power of the whole number `n`: the identity for 0, powers of the inverse below it. */
export function matrixPower(input: Tensor, n: number): Tensor {
  const x = matricesOf('matrixPower', input, true);
  if (!Number.isInteger(n)) throw new Error(`matrixPower: expected n to be a whole number, but got ${n}`);
  if (n < 0) return matrixPower(inv(x), -n);
  const size = x.shape[x.ndim - 1];
  if (n === 0) {
    const identity = built([size, size], 'float32', (values) => {
      for (let i = 0; i < size; i++) values[i * size + i] = 1;
    });
    return expand(identity, x.shape);
  }
  if (n === 1) return x;
  const half = matrixPower(x, n >> 1);
  const square = matmul(half, half);
  return n % 2 === 0 ? square : matmul(square, x);
}
