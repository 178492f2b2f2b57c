/** PyTorch's other names for the same functions. */
export {
  clamp as clip,
  div as divide,
  div as trueDivide,
  mul as multiply,
  sub as subtract,
} from './arithmetic.ts';
export {
  ge as greaterEqual,
  gt as greater,
  le as lessEqual,
  lt as less,
  ne as notEqual,
} from './compare.ts';
export { pinv as pinverse } from './linalg/norms.ts';
export { det, inv as inverse, logdet, matrixPower, slogdet } from './linalg/solve.ts';
export { abs as absolute, neg as negative, trunc as fix } from './pointwise.ts';
export {
  acos as arccos,
  acosh as arccosh,
  asin as arcsin,
  asinh as arcsinh,
  atan as arctan,
  atan2 as arctan2,
  atanh as arctanh,
} from './trigonometry.ts';
