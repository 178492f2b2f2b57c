import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { add, div, mul, pow, sub } from './arithmetic.ts';
import { eq, logicalAnd, ne } from './compare.ts';
import { cast } from './convert.ts';
import { expectElements } from './expect.ts';
import { abs, exp, log, sqrt } from './pointwise.ts';
import { where } from './select.ts';
import { dimOf, dimsOf, reducedShape, sameShape, sizeOf } from './shape.ts';
import { make, type Tensor } from './tensor.ts';
import { expand, flip, reshape } from './view.ts';

/** The dimensions to reduce; all of them where absent. */
export type Dims = number | readonly number[];
export interface Reduction {
  /** Keeps the reduced dimensions, with length 1. */
  keepdim?: boolean;
}

/** The sum over `dim`. Integers and bool give int32. */
export function sum(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  const x = input.dtype === 'bool' ? cast(input, 'int32') : input;
  return reduce('sum', 'Sum', x, dim, options, (g, back) => back(g));
}

/** The mean over `dim`. Throws for int32 and bool. */
export function mean(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  if (input.dtype !== 'float32') {
    throw new Error(
      `mean: could not infer output dtype. Input dtype must be float32, but got ${input.dtype}; use x.float().mean()`,
    );
  }
  const count = sizeOf(dimsOf('mean', dim, input).map((d) => input.shape[d]));
  return reduce('mean', 'Mean', input, dim, options, (g, back) => div(back(g), count));
}

function reduce(
  op: string,
  kernel: string,
  x: Tensor,
  dim: Dims | undefined,
  { keepdim = false }: Reduction,
  rule: (g: Tensor, back: (g: Tensor) => Tensor) => Tensor,
): Tensor {
  const dims = dimsOf(op, dim, x);
  const out = make(run(kernel, { x: x.handle }, { axis: dims, reductionIndices: dims, keepDims: keepdim }));
  const { shape } = x;
  const kept = reducedShape(shape, dims, true);
  return track(out, op, [x], [], (g) => [() => rule(g, (g) => expand(reshape(g, kept), shape))]);
}

/** Sums `g` to `shape`, from which it was broadcast: the gradient of broadcasting. */
export function sumTo(g: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const extra = g.ndim - shape.length;
  const dims: number[] = [];
  for (let i = 0; i < g.ndim; i++) {
    if (i < extra || (shape[i - extra] === 1 && g.shape[i] !== 1)) dims.push(i);
  }
  const summed = dims.length > 0 ? sum(g, dims, { keepdim: true }) : g;
  return reshape(summed, [...shape]);
}

export interface Spread extends Reduction {
  /** Subtracted from the number of elements: 1 (the default) for the unbiased estimate. */
  correction?: number;
  /** `false` says the same as `correction: 0`. */
  unbiased?: boolean;
}

/** The variance over `dim`. */
export function variance(input: Tensor, dim?: Dims, options: Spread = {}): Tensor {
  const { keepdim = false, unbiased = true, correction = unbiased ? 1 : 0 } = options;
  const dims = dimsOf('var', dim, input);
  const count = sizeOf(dims.map((d) => input.shape[d]));
  const centered = sub(input, mean(input, dims, { keepdim: true }));
  return div(sum(mul(centered, centered), dims, { keepdim }), Math.max(count - correction, 0));
}

/** The standard deviation over `dim`. */
export function std(input: Tensor, dim?: Dims, options: Spread = {}): Tensor {
  return sqrt(variance(input, dim, options));
}

/** The product over `dim`; right for zeros, too. */
export function prod(input: Tensor, dim?: number, options: Reduction = {}): Tensor {
  const x = input.dtype === 'bool' ? cast(input, 'int32') : input;
  const dims = dimsOf('prod', dim, x);
  const { shape } = x;
  const kept = reducedShape(shape, dims, true);
  const out = make(run('Prod', { x: x.handle }, { axis: dims, keepDims: options.keepdim ?? false }));
  return track(out, 'prod', [x], [x], (g, [x]) => [
    () => mul(expand(reshape(g, kept), shape), productOfOthers(x, dims)),
  ]);
}

/** For each element the product of the others along `dims`. */
function productOfOthers(x: Tensor, dims: number[]): Tensor {
  const isZero = eq(x, 0);
  const safe = where(isZero, 1, x);
  const zeros = sum(isZero, dims, { keepdim: true });
  let product = safe;
  for (const d of dims) product = prod(product, d, { keepdim: true });
  const alone = where(logicalAnd(isZero, eq(zeros, 1)), product, 0);
  return where(eq(zeros, 0), div(product, safe), alone);
}

/** log(sum(exp(x))) over `dim`, without overflow. */
export function logsumexp(input: Tensor, dim: Dims, options: Reduction = {}): Tensor {
  const x = cast(input, 'float32');
  const dims = dimsOf('logsumexp', dim, x);
  const top = make(run('Max', { x: x.handle }, { reductionIndices: dims, keepDims: true }));
  const shift = where(eq(abs(top), Number.POSITIVE_INFINITY), 0, top);
  const result = add(log(sum(exp(sub(x, shift)), dims, { keepdim: true })), shift);
  return options.keepdim ? result : reshape(result, reducedShape(x.shape, dims, false));
}

/** The p-norm over `dim`; p may be infinite, and 2 ('fro') is the default. At 0 the gradient is 0. */
export function norm(input: Tensor, p: number | 'fro' = 2, dim?: Dims, options: Reduction = {}): Tensor {
  const dims = dimsOf('norm', dim, input);
  const order = p === 'fro' ? 2 : p;
  if (order === 1) return sum(abs(input), dims, options);
  if (order === 0) return sum(ne(input, 0).float(), dims, options);
  if (!Number.isFinite(order)) return extremeOf(abs(input), dims, order > 0 ? 'Max' : 'Min', options);
  const powers = order === 2 ? mul(input, input) : pow(abs(input), order);
  const total = sum(powers, dims, options);
  const isZero = eq(total, 0);
  const root = (x: Tensor) => (order === 2 ? sqrt(x) : pow(x, 1 / order));
  // The root's derivative at 0 is infinite: those sums are kept away from it.
  return total.requiresGrad ? where(isZero, 0, root(where(isZero, 1, total))) : root(total);
}

/** The greatest or smallest element over `dims`; elements that tie share the gradient. */
export function extremeOf(x: Tensor, dims: number[], kernel: 'Max' | 'Min', options: Reduction = {}): Tensor {
  const { keepdim = false } = options;
  const { shape } = x;
  const kept = reducedShape(shape, dims, true);
  const out = make(run(kernel, { x: x.handle }, { axis: dims, reductionIndices: dims, keepDims: keepdim }));
  return track(out, kernel.toLowerCase(), [x], [x, out], (g, [x, out]) => [
    () => {
      const tied = eq(x, reshape(out, kept)).float();
      return mul(expand(reshape(g, kept), shape), div(tied, sum(tied, dims, { keepdim: true })));
    },
  ]);
}

/** The greatest element over `dim`; elements that tie share the gradient. */
export function amax(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  const dims = dimsOf('amax', dim, input);
  expectElements('amax', input, dims);
  return extremeOf(input, dims, 'Max', options);
}

/** The smallest element over `dim`; elements that tie share the gradient. */
export function amin(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  const dims = dimsOf('amin', dim, input);
  expectElements('amin', input, dims);
  return extremeOf(input, dims, 'Min', options);
}

/** Whether any element over `dim` is not 0. */
export function any(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  return truth('any', 'Any', input, dim, options);
}

/** Whether every element over `dim` is not 0. */
export function all(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  return truth('all', 'All', input, dim, options);
}

function truth(op: string, kernel: string, input: Tensor, dim: Dims | undefined, options: Reduction): Tensor {
  const axis = dimsOf(op, dim, input);
  return make(run(kernel, { x: cast(input, 'bool').handle }, { axis, keepDims: options.keepdim ?? false }));
}

/** The sums of the first 1, 2, 3, … elements along `dim`. */
export function cumsum(input: Tensor, dim: number): Tensor {
  const x = input.dtype === 'bool' ? cast(input, 'int32') : input;
  const axis = dimOf('cumsum', dim, x);
  if (x.ndim === 0) return x.clone();
  const out = make(run('Cumsum', { x: x.handle }, { axis, exclusive: false, reverse: false }));
  return track(out, 'cumsum', [x], [], (g) => [() => flip(cumsum(flip(g, axis), axis), axis)]);
}
