/** Everything of this folder that is public, with the methods put on the class. Others import from here. */
import './methods.ts';

export * from './arithmetic.ts';
export * from './compare.ts';
export * from './create.ts';
export type { DType, TypedArray } from './dtype.ts';
export { einsum } from './einsum.ts';
export { gather, indexSelect, maskedSelect, nonzero, scatter, scatterAdd, take } from './gather.ts';
export { type Index, Slice, slice } from './indexing.ts';
export { cat, chunk, roll, select, split, stack, unbind } from './join.ts';
export { addmm, bmm, dot, matmul, mm, mv, outer } from './matmul.ts';
export * from './order.ts';
export * from './pointwise.ts';
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
export { maskedFill, where } from './select.ts';
export type { Sizes } from './shape.ts';
export { fromTf, isTensor, type Nested, Tensor, TensorBase } from './tensor.ts';
export { tril, triu } from './triangle.ts';
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
