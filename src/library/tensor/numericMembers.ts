import type { Mask } from './binary.ts';
import type { Quantile } from './choose.ts';
import type { Unique, UniqueParts } from './count.ts';
import type { ValuesAndIndices } from './order.ts';
import type { Replacements } from './parts.ts';
import type { Scales } from './products.ts';
import type { Dims, Reduction, Spread } from './reduce.ts';
import type { Tensor } from './tensor.ts';

type Other = Tensor | number;

interface Trigonometry {
  asin(): Tensor;
  acos(): Tensor;
  atan(): Tensor;
  atan2(other: Other): Tensor;
  sinh(): Tensor;
  cosh(): Tensor;
  asinh(): Tensor;
  acosh(): Tensor;
  atanh(): Tensor;
  arcsin(): Tensor;
  arccos(): Tensor;
  arctan(): Tensor;
  arctan2(other: Other): Tensor;
  arcsinh(): Tensor;
  arccosh(): Tensor;
  arctanh(): Tensor;
  hypot(other: Tensor): Tensor;
  sinc(): Tensor;
  deg2rad(): Tensor;
  rad2deg(): Tensor;
}

interface Special {
  erfc(): Tensor;
  erfinv(): Tensor;
  lgamma(): Tensor;
  digamma(): Tensor;
  polygamma(n: number): Tensor;
  logit(eps?: number | null): Tensor;
  exp2(): Tensor;
  xlogy(other: Other): Tensor;
  logaddexp(other: Tensor): Tensor;
  logaddexp2(other: Tensor): Tensor;
  ldexp(other: Tensor): Tensor;
  fmax(other: Tensor): Tensor;
  fmin(other: Tensor): Tensor;
}

interface Parts {
  frac(): Tensor;
  fix(): Tensor;
  sgn(): Tensor;
  positive(): Tensor;
  signbit(): Tensor;
  copysign(other: Other): Tensor;
  heaviside(values: Tensor): Tensor;
  nanToNum(options?: Replacements): Tensor;
  isposinf(): Tensor;
  isneginf(): Tensor;
  isclose(other: Tensor, options?: { rtol?: number; atol?: number; equalNan?: boolean }): Tensor;
  isin(testElements: Tensor, options?: { invert?: boolean }): Tensor;
  logicalXor(other: Mask): Tensor;
  gcd(other: Tensor): Tensor;
  lcm(other: Tensor): Tensor;
  bitwiseAnd(other: Other): Tensor;
  bitwiseOr(other: Other): Tensor;
  bitwiseXor(other: Other): Tensor;
  bitwiseNot(): Tensor;
  bitwiseLeftShift(other: Other): Tensor;
  bitwiseRightShift(other: Other): Tensor;
}

/** PyTorch's other names for the same methods. */
interface Aliases {
  absolute(): Tensor;
  negative(): Tensor;
  clip(min?: Other | null, max?: Other | null): Tensor;
  multiply(other: Other): Tensor;
  divide(other: Other, options?: { roundingMode?: 'floor' | 'trunc' | null }): Tensor;
  trueDivide(other: Other): Tensor;
  subtract(other: Other, options?: { alpha?: number }): Tensor;
  greater(other: Other): Tensor;
  greaterEqual(other: Other): Tensor;
  less(other: Other): Tensor;
  lessEqual(other: Other): Tensor;
  notEqual(other: Other): Tensor;
}

interface Statistics {
  nansum(dim?: Dims, options?: Reduction): Tensor;
  nanmean(dim?: Dims, options?: Reduction): Tensor;
  aminmax(options?: Reduction & { dim?: number }): { min: Tensor; max: Tensor };
  countNonzero(dim?: Dims): Tensor;
  varMean(dim?: Dims, options?: Spread): [Tensor, Tensor];
  stdMean(dim?: Dims, options?: Spread): [Tensor, Tensor];
  dist(other: Tensor, p?: number): Tensor;
  /** The median of all elements. */
  median(): Tensor;
  /** The medians along `dim`, and where they are. */
  median(dim: number, options?: Reduction): ValuesAndIndices;
  nanmedian(): Tensor;
  nanmedian(dim: number, options?: Reduction): ValuesAndIndices;
  mode(dim?: number, options?: Reduction): ValuesAndIndices;
  kthvalue(k: number, dim?: number, options?: Reduction): ValuesAndIndices;
  msort(): Tensor;
  quantile(q: number | Tensor, dim?: number, options?: Quantile): Tensor;
  bincount(options?: { weights?: Tensor; minlength?: number }): Tensor;
  histc(bins?: number, min?: number, max?: number): Tensor;
  unique(options?: { dim?: number }): Tensor;
  unique(options: Unique): UniqueParts;
  uniqueConsecutive(options?: { dim?: number }): Tensor;
  uniqueConsecutive(options: Unique): UniqueParts;
}

interface Cumulative {
  cumprod(dim: number): Tensor;
  logcumsumexp(dim: number): Tensor;
  cummax(dim: number): ValuesAndIndices;
  cummin(dim: number): ValuesAndIndices;
  diff(options?: { n?: number; dim?: number }): Tensor;
}

interface LinearAlgebra {
  addmv(mat: Tensor, vec: Tensor, options?: Scales): Tensor;
  addr(a: Tensor, b: Tensor, options?: Scales): Tensor;
  baddbmm(a: Tensor, b: Tensor, options?: Scales): Tensor;
  addbmm(a: Tensor, b: Tensor, options?: Scales): Tensor;
  vdot(other: Tensor): Tensor;
  inner(other: Tensor): Tensor;
  kron(other: Tensor): Tensor;
  cross(other: Tensor, options?: { dim?: number }): Tensor;
  inverse(): Tensor;
  pinverse(options?: { rtol?: number }): Tensor;
  det(): Tensor;
  logdet(): Tensor;
  slogdet(): { sign: Tensor; logabsdet: Tensor };
  matrixPower(n: number): Tensor;
  cholesky(options?: { upper?: boolean }): Tensor;
  qr(mode?: 'reduced' | 'complete'): { Q: Tensor; R: Tensor };
  svd(options?: { fullMatrices?: boolean }): { U: Tensor; S: Tensor; Vh: Tensor };
}

/** Methods that compute numbers. */
export interface NumericMembers
  extends Trigonometry,
    Special,
    Parts,
    Aliases,
    Statistics,
    Cumulative,
    LinearAlgebra {}
