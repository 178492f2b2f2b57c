import { shapeOnly } from '../../../engine/index.ts';
import { track } from '../../autograd/tape.ts';
import { add, div, mul, sub } from '../arithmetic.ts';
import { gt } from '../compare.ts';
import { filled } from '../fill.ts';
import { matmul } from '../matmul.ts';
import { abs } from '../pointwise.ts';
import { amax, amin, type Dims, norm as normOf, type Reduction, sum } from '../reduce.ts';
import { where } from '../select.ts';
import { dimOf, show } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { movedim, narrow, reshape, squeeze, unsqueeze } from '../view.ts';
import { svd, svdvals } from './decompose.ts';
import { matricesOf } from './matrices.ts';
import { inv, turned } from './solve.ts';

export type MatrixOrder = 'fro' | 'nuc' | number;

/** The norm of the elements over `dim`, as a vector: (Σ|x|^ord)^(1/ord). */
export function vectorNorm(input: Tensor, ord = 2, dim?: Dims, options: Reduction = {}): Tensor {
  return normOf(input, ord, dim, options);
}

/**
 * The norm of matrices in the two dimensions `dim`: 'fro' (the root of the sum of squares), 'nuc' (the sum of the
 * singular values), ±1 and ±Infinity (extreme sums of columns and of rows), ±2 (extreme singular values).
 */
export function matrixNorm(
  input: Tensor,
  ord: MatrixOrder = 'fro',
  dim: readonly [number, number] = [-2, -1],
  options: Reduction = {},
): Tensor {
  const { keepdim = false } = options;
  const [a, b] = dim.map((one) => dimOf('matrixNorm', one, input));
  if (a === b || input.ndim < 2) {
    throw new Error(
      `matrixNorm: expected two different dimensions of input ${show(input.shape)}, but got ${show(dim)}`,
    );
  }
  const matrices = movedim(input, [a, b], [-2, -1]);
  const result = normOfMatrices(matrices, ord);
  return keepdim ? [a, b].sort((p, q) => p - q).reduce((x, one) => unsqueeze(x, one), result) : result;
}

function normOfMatrices(x: Tensor, ord: MatrixOrder): Tensor {
  if (ord === 'fro') return normOf(x, 2, [-2, -1]);
  if (ord === 'nuc') return sum(svdvals(x), -1);
  const extreme = ord > 0 ? amax : amin;
  switch (Math.abs(ord)) {
    case 1:
      return extreme(sum(abs(x), -2), -1);
    case 2:
      return extreme(svdvals(x), -1);
    case Number.POSITIVE_INFINITY:
      return extreme(sum(abs(x), -1), -1);
    default:
      throw new Error(`matrixNorm: expected ord to be 'fro', 'nuc', ±1, ±2 or ±Infinity, but got ${ord}`);
  }
}

/** `matrixNorm` where two dimensions are named, or where `input` is a matrix and `ord` is given; else `vectorNorm`. */
export function norm(input: Tensor, ord?: MatrixOrder | null, dim?: Dims, options: Reduction = {}): Tensor {
  if (ord === undefined || ord === null) return vectorNorm(input, 2, dim, options);
  const pair = Array.isArray(dim) && dim.length === 2;
  if (pair || (dim === undefined && input.ndim === 2)) {
    return matrixNorm(input, ord, pair ? (dim as unknown as [number, number]) : [-2, -1], options);
  }
  if (typeof ord !== 'number')
    throw new Error(`norm: the order '${ord}' is one of matrices, but input is ${show(input.shape)}`);
  return vectorNorm(input, ord, dim, options);
}

/** The ratio of the norm of matrices [..., n, m] to that of their inverses; of order 2 any matrices, by their singular values. */
export function cond(input: Tensor, p: MatrixOrder = 2): Tensor {
  const x = matricesOf('cond', input);
  if (p !== 2 && p !== -2) return mul(normOfMatrices(x, p), normOfMatrices(inv(x), p));
  const values = svdvals(x);
  const last = values.shape[values.ndim - 1] - 1;
  const [first, end] = [narrow(values, -1, 0, 1), narrow(values, -1, last, 1)];
  return squeeze(p === 2 ? div(first, end) : div(end, first), -1);
}

/** How many singular values are above `rtol` times the greatest (default: max(m, n) times the rounding of float32); int32. */
export function matrixRank(input: Tensor, options: { rtol?: number } = {}): Tensor {
  const S = svdvals(input.detach());
  return sum(gt(S, mul(amax(S, -1, { keepdim: true }), options.rtol ?? tolerance(input))), -1);
}

function tolerance(input: Tensor): number {
  return Math.max(...input.shape.slice(-2)) * 2 ** -23;
}

/** Moore and Penrose's pseudoinverses of [..., m, n]: [..., n, m]. Singular values up to `rtol` times the greatest count as 0. */
export function pinv(input: Tensor, options: { rtol?: number } = {}): Tensor {
  const x = matricesOf('pinv', input);
  const { U, S, Vh } = svd(x.detach(), { fullMatrices: false });
  const kept = gt(S, mul(amax(S, -1, { keepdim: true }), options.rtol ?? tolerance(x)));
  const inverse = where(kept, div(1, where(kept, S, 1)), 0);
  const out = matmul(mul(turned(Vh), unsqueeze(inverse, -2)), turned(U));
  return track(out, 'pinv', [x], [x, out], (g, [a, p]) => [() => pinvGrad(g, a, p)]);
}

/** Golub and Pereyra, https://doi.org/10.1137/0710036, in the order that keeps the products small. */
function pinvGrad(g: Tensor, a: Tensor, p: Tensor): Tensor {
  const [gt, pt] = [turned(g), turned(p)];
  const [m, n] = a.shape.slice(-2);
  const all = (...parts: Tensor[]) => parts.reduce((x, y) => matmul(x, y));
  if (m <= n) {
    const k = matmul(gt, p);
    const kpt = matmul(k, pt);
    const outside = matmul(matmul(pt, p), sub(gt, matmul(k, a)));
    return add(sub(sub(kpt, turned(matmul(p, k))), all(a, p, kpt)), outside);
  }
  const k = matmul(p, gt);
  const ptk = matmul(pt, k);
  const outside = all(sub(gt, matmul(a, k)), p, pt);
  return sub(add(sub(outside, turned(matmul(k, p))), ptk), all(ptk, p, a));
}

export interface LeastSquares {
  solution: Tensor;
  /** The sums of the squared errors; empty unless there are more rows than columns and the rank is full. */
  residuals: Tensor;
  /** int32 */
  rank: Tensor;
  /** Those of A, descending. */
  singularValues: Tensor;
}

/** The X that makes |A · X - B| smallest, of [..., m, n] and [..., m, k] (or a vector [m]); of several the shortest. */
export function lstsq(A: Tensor, B: Tensor, options: { rcond?: number } = {}): LeastSquares {
  const a = matricesOf('lstsq', A);
  const vector = B.ndim === 1;
  const b = vector ? unsqueeze(B, -1) : B;
  const [m, n] = a.shape.slice(-2);
  const solution = matmul(pinv(a, { rtol: options.rcond }), b);
  const rank = matrixRank(a, { rtol: options.rcond });
  const full = m > n && (shapeOnly() || rank.dataSync().every((r) => r === n));
  const errors = full ? sub(matmul(a, solution), b) : null;
  return {
    solution: vector ? squeeze(solution, -1) : solution,
    residuals: errors ? sum(mul(errors, errors), -2) : filled([0], 0, 'float32'),
    rank,
    singularValues: svdvals(a.detach()),
  };
}

/** The product of several matrices, in the order that costs least. */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (tensors.length < 2) throw new Error(`multiDot: expected at least 2 tensors, but got ${tensors.length}`);
  const first = tensors[0].ndim === 1 ? unsqueeze(tensors[0], 0) : tensors[0];
  const end = tensors[tensors.length - 1];
  const last = end.ndim === 1 ? unsqueeze(end, 1) : end;
  const product = cheapest([first, ...tensors.slice(1, -1), last]);
  const shape = [
    ...(tensors[0].ndim === 1 ? [] : [first.shape[0]]),
    ...(end.ndim === 1 ? [] : [last.shape[1]]),
  ];
  return reshape(product, shape);
}

function cheapest(chain: Tensor[]): Tensor {
  const sizes = [chain[0].shape[0], ...chain.map((x) => x.shape[1])];
  const memo = new Map<string, { cost: number; cut: number }>();
  const plan = (from: number, to: number): { cost: number; cut: number } => {
    if (from === to) return { cost: 0, cut: from };
    const key = `${from} ${to}`;
    const known = memo.get(key);
    if (known) return known;
    let best = { cost: Number.POSITIVE_INFINITY, cut: from };
    for (let cut = from; cut < to; cut++) {
      const cost =
        plan(from, cut).cost + plan(cut + 1, to).cost + sizes[from] * sizes[cut + 1] * sizes[to + 1];
      if (cost < best.cost) best = { cost, cut };
    }
    memo.set(key, best);
    return best;
  };
  const multiply = (from: number, to: number): Tensor => {
    if (from === to) return chain[from];
    const { cut } = plan(from, to);
    return matmul(multiply(from, cut), multiply(cut + 1, to));
  };
  return multiply(0, chain.length - 1);
}
