/** Everything of this folder that is public, with the methods put on the class. Others import from here. */
import './methods.ts';

export * from './aliases.ts';
export * from './arithmetic.ts';
export * from './arrange.ts';
export * from './choose.ts';
export * from './compare.ts';
export * from './count.ts';
export * from './create.ts';
export * from './cumulative.ts';
export { trapezoid as trapz } from './cumulative.ts';
export * from './diagonal.ts';
export * from './draw.ts';
export type { DType, TypedArray } from './dtype.ts';
export { einsum } from './einsum.ts';
export { gather, indexSelect, maskedSelect, nonzero, scatter, scatterAdd, take } from './gather.ts';
export { type Index, Slice, slice } from './indexing.ts';
export { cat, cat as concat, cat as concatenate, chunk, roll, select, split, stack, unbind } from './join.ts';
export * as linalg from './linalg/index.ts';
export { addmm, bmm, dot, matmul, mm, mv, outer } from './matmul.ts';
export * from './order.ts';
export * from './parts.ts';
export {
  abs,
  ceil,
  cos,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  log2,
  log10,
  neg,
  reciprocal,
  relu,
  round,
  rsqrt,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from './pointwise.ts';
export * from './products.ts';
export {
  all,
  amax,
  amin,
  any,
  cumsum,
  type Dims,
  logsumexp,
  mean,
  norm,
  prod,
  type Reduction,
  type Spread,
  std,
  sum,
  variance,
} from './reduce.ts';
export * from './scatter.ts';
export { maskedFill, where } from './select.ts';
export type { Sizes } from './shape.ts';
export * from './special.ts';
export * from './stacking.ts';
export { vstack as rowStack } from './stacking.ts';
export * from './statistics.ts';
export { fromTf, isTensor, type Nested, Tensor, TensorBase } from './tensor.ts';
export { tril, triu } from './triangle.ts';
export * from './trigonometry.ts';
export {
  expand,
  flatten,
  flip,
  movedim,
  narrow,
  permute,
  repeat,
  reshape,
  squeeze,
  t,
  transpose,
  unflatten,
  unsqueeze,
  view,
} from './view.ts';
