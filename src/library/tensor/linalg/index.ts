/** The namespace `linalg`: PyTorch's torch.linalg. Decompositions are computed in double precision on the host. */
import { cross as crossAlong } from '../products.ts';
import type { Tensor } from '../tensor.ts';

export { matmul } from '../matmul.ts';
export { eigh, eigvalsh, qr, svd, svdvals } from './decompose.ts';
export {
  cond,
  type LeastSquares,
  lstsq,
  type MatrixOrder,
  matrixNorm,
  matrixRank,
  multiDot,
  norm,
  pinv,
  vectorNorm,
} from './norms.ts';
export {
  cholesky,
  det,
  inv,
  matrixPower,
  slogdet,
  solve,
  solveTriangular,
  type Triangular,
} from './solve.ts';

/** The vector product along `dim`, which has length 3; the last one where absent. */
export function cross(input: Tensor, other: Tensor, options: { dim?: number } = {}): Tensor {
  return crossAlong(input, other, { dim: options.dim ?? -1 });
}

/** The sums of the products along `dim`; both broadcast. */
export function vecdot(x: Tensor, y: Tensor, options: { dim?: number } = {}): Tensor {
  return x.mul(y).sum(options.dim ?? -1);
}
