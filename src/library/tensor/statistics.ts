import { div, sub } from './arithmetic.ts';
import { isnan, logicalNot, ne } from './compare.ts';
import {
  amax,
  amin,
  type Dims,
  mean,
  norm,
  type Reduction,
  type Spread,
  std,
  sum,
  variance,
} from './reduce.ts';
import { where } from './select.ts';
import { dimsOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** The sum over `dim` of what is not NaN. */
export function nansum(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  return sum(input.dtype === 'float32' ? where(isnan(input), 0, input) : input, dim, options);
}

/** The mean over `dim` of what is not NaN. */
export function nanmean(input: Tensor, dim?: Dims, options: Reduction = {}): Tensor {
  return div(nansum(input, dim, options), sum(logicalNot(isnan(input)), dim, options));
}

/** The variance and the mean over `dim`. */
export function varMean(input: Tensor, dim?: Dims, options: Spread = {}): [Tensor, Tensor] {
  return [variance(input, dim, options), mean(input, dim, { keepdim: options.keepdim })];
}

/** The standard deviation and the mean over `dim`. */
export function stdMean(input: Tensor, dim?: Dims, options: Spread = {}): [Tensor, Tensor] {
  return [std(input, dim, options), mean(input, dim, { keepdim: options.keepdim })];
}

/** The smallest and the greatest element, over one dimension or all. */
export function aminmax(
  input: Tensor,
  options: Reduction & { dim?: number } = {},
): { min: Tensor; max: Tensor } {
  const { dim, keepdim } = options;
  return { min: amin(input, dim, { keepdim }), max: amax(input, dim, { keepdim }) };
}

/** How many elements over `dim` are not 0; int32. */
export function countNonzero(input: Tensor, dim?: Dims): Tensor {
  return sum(ne(input, 0), dimsOf('countNonzero', dim, input));
}

/** The p-norm of the difference. */
export function dist(input: Tensor, other: Tensor, p = 2): Tensor {
  return norm(sub(input, other), p);
}
