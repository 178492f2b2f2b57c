import type { BackwardOptions } from '../autograd/backward.ts';
import type { Mask } from './binary.ts';
import type { DType } from './dtype.ts';
import type { Index } from './indexing.ts';
import type { InPlaceName } from './inplace.ts';
import type { NumericMembers } from './numericMembers.ts';
import type { Sorting, TopK, ValuesAndIndices } from './order.ts';
import type { Dims, Reduction, Spread } from './reduce.ts';
import type { Sizes } from './shape.ts';
import type { ShapeMembers } from './shapeMembers.ts';
import type { Tensor } from './tensor.ts';

type Other = Tensor | number;

interface Arithmetic {
  add(other: Other, options?: { alpha?: number }): Tensor;
  sub(other: Other, options?: { alpha?: number }): Tensor;
  mul(other: Other): Tensor;
  div(other: Other, options?: { roundingMode?: 'floor' | 'trunc' | null }): Tensor;
  floorDivide(other: Other): Tensor;
  pow(exponent: Other): Tensor;
  remainder(other: Other): Tensor;
  fmod(other: Other): Tensor;
  maximum(other: Other): Tensor;
  minimum(other: Other): Tensor;
  clamp(min?: Other | null, max?: Other | null): Tensor;
  lerp(end: Tensor, weight: Other): Tensor;
  addcmul(a: Tensor, b: Tensor, options?: { value?: number }): Tensor;
  addcdiv(a: Tensor, b: Tensor, options?: { value?: number }): Tensor;
}

interface Pointwise {
  neg(): Tensor;
  abs(): Tensor;
  sign(): Tensor;
  square(): Tensor;
  floor(): Tensor;
  ceil(): Tensor;
  round(): Tensor;
  trunc(): Tensor;
  exp(): Tensor;
  expm1(): Tensor;
  log(): Tensor;
  log2(): Tensor;
  log10(): Tensor;
  log1p(): Tensor;
  sqrt(): Tensor;
  rsqrt(): Tensor;
  reciprocal(): Tensor;
  sin(): Tensor;
  cos(): Tensor;
  tan(): Tensor;
  tanh(): Tensor;
  sigmoid(): Tensor;
  erf(): Tensor;
  relu(): Tensor;
  softmax(dim: number): Tensor;
  logSoftmax(dim: number): Tensor;
}

interface Comparison {
  eq(other: Other): Tensor;
  ne(other: Other): Tensor;
  lt(other: Other): Tensor;
  le(other: Other): Tensor;
  gt(other: Other): Tensor;
  ge(other: Other): Tensor;
  logicalAnd(other: Mask): Tensor;
  logicalOr(other: Mask): Tensor;
  logicalNot(): Tensor;
  isnan(): Tensor;
  isinf(): Tensor;
  isfinite(): Tensor;
  equal(other: Tensor): boolean;
  allclose(other: Tensor, options?: { rtol?: number; atol?: number; equalNan?: boolean }): boolean;
}

interface Reductions {
  sum(dim?: Dims, options?: Reduction): Tensor;
  mean(dim?: Dims, options?: Reduction): Tensor;
  var(dim?: Dims, options?: Spread): Tensor;
  std(dim?: Dims, options?: Spread): Tensor;
  prod(dim?: number, options?: Reduction): Tensor;
  norm(p?: number | 'fro', dim?: Dims, options?: Reduction): Tensor;
  logsumexp(dim: Dims, options?: Reduction): Tensor;
  amax(dim?: Dims, options?: Reduction): Tensor;
  amin(dim?: Dims, options?: Reduction): Tensor;
  any(dim?: Dims, options?: Reduction): Tensor;
  all(dim?: Dims, options?: Reduction): Tensor;
  cumsum(dim: number): Tensor;
}

interface Order {
  /** The greatest element. */
  max(): Tensor;
  /** The greatest elements along `dim`, and where they are. */
  max(dim: number, options?: Reduction): ValuesAndIndices;
  /** The greater of both, element by element. */
  max(other: Tensor): Tensor;
  /** The smallest element. */
  min(): Tensor;
  /** The smallest elements along `dim`, and where they are. */
  min(dim: number, options?: Reduction): ValuesAndIndices;
  /** The smaller of both, element by element. */
  min(other: Tensor): Tensor;
  argmax(dim?: number, options?: Reduction): Tensor;
  argmin(dim?: number, options?: Reduction): Tensor;
  topk(k: number, options?: TopK): ValuesAndIndices;
  sort(options?: Sorting): ValuesAndIndices;
  argsort(options?: Sorting): Tensor;
}

interface Products {
  matmul(other: Tensor): Tensor;
  mm(other: Tensor): Tensor;
  bmm(other: Tensor): Tensor;
  mv(vec: Tensor): Tensor;
  dot(other: Tensor): Tensor;
  outer(other: Tensor): Tensor;
  addmm(a: Tensor, b: Tensor, options?: { beta?: number; alpha?: number }): Tensor;
}

interface Shapes {
  view(...sizes: Sizes): Tensor;
  reshape(...sizes: Sizes): Tensor;
  flatten(startDim?: number, endDim?: number): Tensor;
  unflatten(dim: number, sizes: readonly number[]): Tensor;
  squeeze(dim?: number | readonly number[]): Tensor;
  unsqueeze(dim: number): Tensor;
  transpose(dim0: number, dim1: number): Tensor;
  t(): Tensor;
  permute(...dims: Sizes): Tensor;
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor;
  expand(...sizes: Sizes): Tensor;
  expandAs(other: Tensor): Tensor;
  repeat(...times: Sizes): Tensor;
  flip(...dims: Sizes): Tensor;
  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor;
  narrow(dim: number, start: number, length: number): Tensor;
  select(dim: number, index: number): Tensor;
  split(size: number | readonly number[], dim?: number): Tensor[];
  chunk(chunks: number, dim?: number): Tensor[];
  unbind(dim?: number): Tensor[];
  tril(diagonal?: number): Tensor;
  triu(diagonal?: number): Tensor;
}

interface Picking {
  /** `x.at(0, slice(1, 3), null, '...', mask)`: as PyTorch's x[0, 1:3, None, ..., mask]. */
  at(...indices: Index[]): Tensor;
  /** As `at`. */
  index(...indices: Index[]): Tensor;
  /** `x.set([0, slice(1, 3)], value)`: as PyTorch's x[0, 1:3] = value, in place. */
  set(indices: readonly Index[], value: Other): Tensor;
  indexSelect(dim: number, index: Tensor): Tensor;
  gather(dim: number, index: Tensor): Tensor;
  scatter(dim: number, index: Tensor, src: Other): Tensor;
  scatterAdd(dim: number, index: Tensor, src: Tensor): Tensor;
  take(positions: Tensor): Tensor;
  nonzero(): Tensor;
  maskedSelect(mask: Mask): Tensor;
  maskedFill(mask: Mask, value: Other): Tensor;
  /** This tensor where `condition` holds, else `other`. */
  where(condition: Mask, other: Other): Tensor;
}

interface Conversion {
  to(dtype: DType): Tensor;
  float(): Tensor;
  int(): Tensor;
  long(): Tensor;
  bool(): Tensor;
  clone(): Tensor;
  detach(): Tensor;
  contiguous(): Tensor;
}

/** These change the tensor in place and return it. */
interface InPlace extends InPlaceForms {
  zero_(): Tensor;
  fill_(value: Other): Tensor;
  copy_(source: Tensor): Tensor;
  uniform_(from?: number, to?: number): Tensor;
  normal_(mean?: number, std?: number): Tensor;
  bernoulli_(p?: number): Tensor;
  exponential_(lambda?: number): Tensor;
  random_(from: number, to: number): Tensor;
}

/** The methods that an op and its form in place share. */
interface Computing
  extends Arithmetic,
    Pointwise,
    Comparison,
    Reductions,
    Products,
    Shapes,
    Picking,
    NumericMembers,
    ShapeMembers {}

type InPlaceForms = { [Name in InPlaceName as `${Name}_`]: Computing[Name] };

interface Gradient {
  /** Adds the gradient of this tensor to `grad` of every leaf that it was computed from. */
  backward(options?: BackwardOptions): void;
}

/** What a tensor can do; each method is also a function of the same name that takes the tensor first. */
export interface TensorMethods extends Computing, Order, Conversion, InPlace, Gradient {}
