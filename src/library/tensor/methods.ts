import { backward } from '../autograd/backward.ts';
import { logSoftmax, softmax } from '../functional/activation.ts';
import * as aliases from './aliases.ts';
import * as arithmetic from './arithmetic.ts';
import * as arrange from './arrange.ts';
import type { Mask } from './binary.ts';
import * as choose from './choose.ts';
import * as compare from './compare.ts';
import * as convert from './convert.ts';
import * as count from './count.ts';
import { bernoulli } from './create.ts';
import * as cumulative from './cumulative.ts';
import * as diagonal from './diagonal.ts';
import { multinomial } from './draw.ts';
import { gather, indexSelect, maskedSelect, nonzero, scatter, scatterAdd, take } from './gather.ts';
import { at, set } from './indexing.ts';
import * as inplace from './inplace.ts';
import { chunk, roll, select, split, unbind } from './join.ts';
import * as linalg from './linalg/index.ts';
import * as matmul from './matmul.ts';
import type { TensorMethods } from './members.ts';
import * as order from './order.ts';
import * as parts from './parts.ts';
import * as pointwise from './pointwise.ts';
import * as products from './products.ts';
import * as reduce from './reduce.ts';
import * as scattering from './scatter.ts';
import { maskedFill, where } from './select.ts';
import * as special from './special.ts';
import * as statistics from './statistics.ts';
import { suspectLogarithm } from './suspect.ts';
import { type Tensor, TensorBase } from './tensor.ts';
import { tril, triu } from './triangle.ts';
import * as trigonometry from './trigonometry.ts';
import * as view from './view.ts';

/** For each method the function behind it, which takes the tensor first. */
type Functions = {
  [Name in Exclude<keyof TensorMethods, `${inplace.InPlaceName}_`>]: (
    input: Tensor,
    ...args: any[]
  ) => ReturnType<TensorMethods[Name]> | Tensor | order.ValuesAndIndices | count.UniqueParts;
};

const functions: Functions = {
  ...aliases,
  ...arrange,
  ...choose,
  bincount: count.bincount,
  histc: count.histc,
  isin: count.isin,
  unique: count.unique,
  uniqueConsecutive: count.uniqueConsecutive,
  ...cumulative,
  ...diagonal,
  ...parts,
  ...products,
  ...scattering,
  ...special,
  ...statistics,
  ...trigonometry,
  polygamma: (input: Tensor, n: number) => special.polygamma(n, input),
  multinomial,
  bernoulli,
  cholesky: linalg.cholesky,
  qr: linalg.qr,
  svd: linalg.svd,
  add: arithmetic.add,
  sub: arithmetic.sub,
  mul: arithmetic.mul,
  div: arithmetic.div,
  floorDivide: arithmetic.floorDivide,
  pow: arithmetic.pow,
  remainder: arithmetic.remainder,
  fmod: arithmetic.fmod,
  maximum: arithmetic.maximum,
  minimum: arithmetic.minimum,
  clamp: arithmetic.clamp,
  lerp: arithmetic.lerp,
  addcmul: arithmetic.addcmul,
  addcdiv: arithmetic.addcdiv,
  neg: pointwise.neg,
  abs: pointwise.abs,
  sign: pointwise.sign,
  square: pointwise.square,
  floor: pointwise.floor,
  ceil: pointwise.ceil,
  round: pointwise.round,
  trunc: pointwise.trunc,
  exp: pointwise.exp,
  expm1: pointwise.expm1,
  log: (input: Tensor) => {
    suspectLogarithm(input);
    return pointwise.log(input);
  },
  log2: pointwise.log2,
  log10: pointwise.log10,
  log1p: pointwise.log1p,
  sqrt: pointwise.sqrt,
  rsqrt: pointwise.rsqrt,
  reciprocal: pointwise.reciprocal,
  sin: pointwise.sin,
  cos: pointwise.cos,
  tan: pointwise.tan,
  tanh: pointwise.tanh,
  sigmoid: pointwise.sigmoid,
  erf: pointwise.erf,
  relu: pointwise.relu,
  softmax,
  logSoftmax,
  eq: compare.eq,
  ne: compare.ne,
  lt: compare.lt,
  le: compare.le,
  gt: compare.gt,
  ge: compare.ge,
  logicalAnd: compare.logicalAnd,
  logicalOr: compare.logicalOr,
  logicalNot: compare.logicalNot,
  isnan: compare.isnan,
  isinf: compare.isinf,
  isfinite: compare.isfinite,
  equal: compare.equal,
  allclose: compare.allclose,
  sum: reduce.sum,
  mean: reduce.mean,
  var: reduce.variance,
  std: reduce.std,
  prod: reduce.prod,
  norm: reduce.norm,
  logsumexp: reduce.logsumexp,
  amax: reduce.amax,
  amin: reduce.amin,
  any: reduce.any,
  all: reduce.all,
  cumsum: reduce.cumsum,
  max: order.max,
  min: order.min,
  argmax: order.argmax,
  argmin: order.argmin,
  topk: order.topk,
  sort: order.sort,
  argsort: order.argsort,
  matmul: matmul.matmul,
  mm: matmul.mm,
  bmm: matmul.bmm,
  mv: matmul.mv,
  dot: matmul.dot,
  outer: matmul.outer,
  addmm: matmul.addmm,
  view: view.view,
  reshape: view.reshape,
  flatten: view.flatten,
  unflatten: view.unflatten,
  squeeze: view.squeeze,
  unsqueeze: view.unsqueeze,
  transpose: view.transpose,
  t: view.t,
  permute: view.permute,
  movedim: view.movedim,
  expand: view.expand,
  expandAs: view.expandAs,
  repeat: view.repeat,
  flip: view.flip,
  roll,
  narrow: view.narrow,
  select,
  split,
  chunk,
  unbind,
  tril,
  triu,
  at,
  index: at,
  set,
  indexSelect,
  gather,
  scatter,
  scatterAdd,
  take,
  nonzero,
  maskedSelect,
  maskedFill,
  where: (input: Tensor, condition: Mask, other: Tensor | number) => where(condition, input, other),
  to: convert.to,
  float: convert.float,
  int: convert.int,
  long: convert.long,
  bool: convert.bool,
  clone: convert.clone,
  detach: convert.detach,
  contiguous: convert.contiguous,
  zero_: inplace.zero_,
  fill_: inplace.fill_,
  copy_: inplace.copy_,
  uniform_: inplace.uniform_,
  normal_: inplace.normal_,
  bernoulli_: inplace.bernoulli_,
  exponential_: inplace.exponential_,
  random_: inplace.random_,
  backward,
};

for (const [name, compute] of Object.entries({ ...functions, ...inplace.inPlaceForms(functions) })) {
  Object.defineProperty(TensorBase.prototype, name, {
    value: function (this: Tensor, ...args: unknown[]) {
      return compute(this, ...args);
    },
    writable: true,
    configurable: true,
  });
}
