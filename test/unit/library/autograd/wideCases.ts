import {
  blockDiag,
  cdist,
  linalg,
  manualSeed,
  polygamma,
  rand,
  randn,
  type Tensor,
  tensor,
  trapezoid,
} from '../../../../src/library/index.ts';
import { type Case, leaf } from './cases.ts';

/** The differentiable ops beyond the everyday ones. */
export function wideCases(): Case[] {
  manualSeed(11);
  const x = leaf(randn(2, 3));
  const y = leaf(randn(2, 3));
  const inside = leaf(rand(2, 3).mul(1.6).sub(0.8));
  const positive = leaf(rand(2, 3).add(0.5));
  const apart = leaf(tensor([-1.7, 0.4, 1.2, -0.6, 2.3, -2.1]).view(2, 3));
  const index = tensor([
    [0, 0],
    [1, 2],
  ]);
  const parts = leaf(tensor([0.7, -1.3, 1.9, 0.2]).view(2, 2));
  const regular = leaf(
    randn(2, 3, 3)
      .mul(0.3)
      .add(tensor([2, 3.5, 5]).float().diag()),
  );
  const tall = leaf(
    randn(4, 2)
      .mul(0.3)
      .add(tensor([2, 4]).float().diag().repeat(2, 1)),
  );
  const symmetric = leaf(regular.at(0).add(regular.at(0).T));

  return [
    ['asin', (a) => a.asin(), inside],
    ['acos', (a) => a.acos(), inside],
    ['atan', (a) => a.atan(), x],
    ['atan2', (a, b) => a.atan2(b), positive, y],
    ['sinh', (a) => a.sinh(), x],
    ['cosh', (a) => a.cosh(), x],
    ['asinh', (a) => a.asinh(), x],
    ['acosh', (a) => a.add(1).acosh(), positive],
    ['atanh', (a) => a.atanh(), inside],
    ['hypot', (a, b) => a.hypot(b), positive, y],
    ['sinc', (a) => a.sinc(), positive],
    ['erfc', (a) => a.erfc(), x],
    ['erfinv', (a) => a.erfinv(), inside],
    ['lgamma', (a) => a.lgamma(), positive],
    ['digamma', (a) => a.digamma(), leaf(rand(2, 3).add(1.5))],
    ['polygamma', (a) => polygamma(2, a), leaf(rand(2, 3).add(2))],
    ['logit', (a) => a.mul(0.4).add(0.5).logit(), inside],
    ['exp2', (a) => a.exp2(), x],
    ['xlogy', (a, b) => a.xlogy(b), x, positive],
    ['logaddexp', (a, b) => a.logaddexp(b), x, y],
    ['logaddexp2', (a, b) => a.logaddexp2(b), x, y],
    ['copysign', (a) => a.copysign(tensor([1, -1, 1])), apart],
    ['fmax', (a, b) => a.fmax(b), apart, leaf(apart.flip(0))],
    ['clamp by tensors', (a, b) => a.clamp(b, b.add(2)), apart, leaf(tensor([-0.2, 0.1, -1.1]))],
    ['cumprod', (a) => a.cumprod(1), positive],
    ['cumprod with zeros', (a) => a.cumprod(0), leaf(tensor([1.5, 0, 2, 0, 3]))],
    ['logcumsumexp', (a) => a.logcumsumexp(1), x],
    ['cummax', (a) => a.cummax(1).values, apart],
    ['diff', (a) => a.diff(), x],
    ['trapezoid', (a) => trapezoid(a), x],
    ['median', (a) => a.median(1).values, apart],
    ['kthvalue', (a) => a.kthvalue(2, 1).values, apart],
    ['quantile', (a) => a.quantile(0.3, 1), apart],
    ['scatterReduce, mean', (a, b) => a.scatterReduce(1, index, b, 'mean'), x, parts],
    ['scatterReduce, prod', (a, b) => a.scatterReduce(1, index, b, 'prod'), x, parts],
    [
      'scatterReduce, amax',
      (a, b) => a.scatterReduce(1, index, b, 'amax', { includeSelf: false }),
      apart,
      parts,
    ],
    ['indexAdd', (a, b) => a.indexAdd(1, tensor([2, 2]), b, { alpha: 2 }), x, parts],
    ['maskedScatter', (a, b) => a.maskedScatter(tensor([true, false, true]), b), x, parts],
    ['rot90', (a) => a.rot90(), x],
    ['unfold', (a) => a.unfold(1, 2, 1), x],
    ['repeatInterleave', (a) => a.repeatInterleave(2, 1), x],
    ['diagonal', (a) => a.diagonal({ offset: 1, dim1: 1, dim2: 2 }), regular],
    ['diagEmbed', (a) => a.diagEmbed({ offset: -1 }), x],
    ['blockDiag', (a, b) => blockDiag(a, b), x, parts],
    ['kron', (a, b) => a.kron(b), x, parts],
    ['cross', (a, b) => a.cross(b), x, y],
    ['cdist', (a, b) => cdist(a, b), x, leaf(randn(4, 3))],
    ['inv', (a) => linalg.inv(a), regular],
    ['solve', (a, b) => linalg.solve(a, b), regular, leaf(randn(3, 2))],
    ['det', (a) => linalg.det(a.mul(0.3)), regular],
    ['slogdet', (a) => linalg.slogdet(a).logabsdet, regular],
    ['cholesky', (a) => linalg.cholesky(a.add(a.T)), symmetric],
    ['qr', (a) => Object.values(linalg.qr(a)), tall],
    ['qr of a wide matrix', (a) => Object.values(linalg.qr(a.T)), tall],
    ['svd', (a) => Object.values(linalg.svd(a, { fullMatrices: false })).map((one) => one.square()), tall],
    ['eigh', (a) => Object.values(linalg.eigh(a.add(a.T))).map((one) => one.square()), symmetric],
    ['pinv', (a) => linalg.pinv(a), tall],
    ['lstsq', (a, b) => [linalg.lstsq(a, b).solution, linalg.lstsq(a, b).residuals], tall, leaf(randn(4, 1))],
    ['matrixPower', (a) => linalg.matrixPower(a.mul(0.3), -2), regular],
    ['matrixNorm', (a: Tensor) => linalg.matrixNorm(a, 'nuc'), tall],
  ];
}
