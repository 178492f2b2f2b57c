import { EigenvalueDecomposition, type Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { trackJointly } from '../../autograd/joint.ts';
import { add, div, mul, sub } from '../arithmetic.ts';
import { diagEmbed } from '../diagonal.ts';
import { built } from '../fill.ts';
import { cat } from '../join.ts';
import { matmul } from '../matmul.ts';
import { where } from '../select.ts';
import type { Tensor } from '../tensor.ts';
import { tril } from '../triangle.ts';
import { unsqueeze } from '../view.ts';
import { completed, eachMatrix, matricesOf } from './matrices.ts';
import { inv, turned } from './solve.ts';

/**
 * Q with orthonormal columns and the upper triangle R, with Q · R = input [..., m, n]. `reduced` gives [..., m, k] and
 * [..., k, n] with k = min(m, n), `complete` [..., m, m] and [..., m, n]. The gradient of `complete` needs m <= n.
 */
export function qr(input: Tensor, mode: 'reduced' | 'complete' = 'reduced'): { Q: Tensor; R: Tensor } {
  const x = matricesOf('qr', input);
  const [m, n] = x.shape.slice(-2);
  const k = Math.min(m, n);
  const size = mode === 'complete' ? m : k;
  const outputs = eachMatrix(
    [x],
    [
      [m, size],
      [size, n],
    ],
    (a) => {
      let q: Matrix = new QrDecomposition(a.subMatrix(0, m - 1, 0, k - 1)).orthogonalMatrix;
      // LAPACK does not turn the last row of a matrix without rows below it: the same signs as PyTorch's.
      if (m === k) q = q.mulColumn(k - 1, -1);
      if (size > k) q = completed(q);
      const r = q.transpose().mmul(a);
      for (let i = 0; i < size; i++) for (let j = 0; j < Math.min(i, n); j++) r.set(i, j, 0);
      return [q.to1DArray(), r.to1DArray()];
    },
  );
  const [Q, R] = trackJointly(outputs, 'qr', [x], [x], ([gQ, gR], [Q, R], [x]) => {
    if (size > k) {
      throw new Error(
        "qr: the gradient of mode 'complete' is not defined for more rows than columns; use 'reduced'",
      );
    }
    if (m >= n) return [() => qrGrad(gQ, gR, Q, R)];
    // The right part is Y = Q · V, which depends on the left part through Q alone.
    const part = (g: Tensor, from: number, length: number) => g.narrow(-1, from, length);
    const right = part(gR, m, n - m);
    return [
      () => {
        const ofQ = add(gQ, matmul(part(x, m, n - m), turned(right)));
        return cat([qrGrad(ofQ, part(gR, 0, m), Q, part(R, 0, m)), matmul(Q, right)], -1);
      },
    ];
  });
  return { Q, R };
}

/** Walter and Lehmann, https://arxiv.org/abs/1001.1654: (gQ + Q · copyltu(M)) · R⁻ᵀ with M = R · gRᵀ - gQᵀ · Q. */
function qrGrad(gQ: Tensor, gR: Tensor, Q: Tensor, R: Tensor): Tensor {
  const M = sub(matmul(R, turned(gR)), matmul(turned(gQ), Q));
  const symmetric = add(tril(M), turned(tril(M, -1)));
  return matmul(add(gQ, matmul(Q, symmetric)), turned(inv(R)));
}

/**
 * U · diag(S) · Vh = input [..., m, n], S descending. With `fullMatrices` (the default) U is [..., m, m] and Vh
 * [..., n, n], else [..., m, k] and [..., k, n] with k = min(m, n). The signs of the vectors are free. The gradient
 * needs distinct singular values, and that of full matrices m = n.
 */
export function svd(
  input: Tensor,
  options: { fullMatrices?: boolean } = {},
): { U: Tensor; S: Tensor; Vh: Tensor } {
  const { fullMatrices = true } = options;
  const x = matricesOf('svd', input);
  const [m, n] = x.shape.slice(-2);
  const k = Math.min(m, n);
  const [rows, columns] = fullMatrices ? [m, n] : [k, k];
  const outputs = eachMatrix([x], [[m, rows], [k], [columns, n]], (a) => {
    const found = new SingularValueDecomposition(a, { autoTranspose: true });
    const left = found.leftSingularVectors.subMatrix(0, m - 1, 0, k - 1);
    const right = found.rightSingularVectors.subMatrix(0, n - 1, 0, k - 1);
    const u = rows > k ? completed(left) : left;
    const v = columns > k ? completed(right) : right;
    return [u.to1DArray(), found.diagonal.slice(0, k), v.transpose().to1DArray()];
  });
  const [U, S, Vh] = trackJointly(outputs, 'svd', [x], [], ([gU, gS, gVh], [U, S, Vh]) => {
    if (rows > k || columns > k) {
      throw new Error(
        'svd: the gradient is not defined for full matrices of other than square ones; use { fullMatrices: false }',
      );
    }
    return [() => svdGrad(gU, gS, gVh, U, S, Vh)];
  });
  return { U, S, Vh };
}

function svdGrad(gU: Tensor, gS: Tensor, gVh: Tensor, U: Tensor, S: Tensor, Vh: Tensor): Tensor {
  const [m, k, n] = [U.shape[U.ndim - 2], S.shape[S.ndim - 1], Vh.shape[Vh.ndim - 1]];
  const squares = mul(S, S);
  const gaps = apart(sub(unsqueeze(squares, -2), unsqueeze(squares, -1)));
  const skew = (x: Tensor) => sub(x, turned(x));
  const [UtgU, VhgV] = [matmul(turned(U), gU), matmul(Vh, turned(gVh))];
  const left = mul(div(skew(UtgU), gaps), unsqueeze(S, -2));
  const right = mul(unsqueeze(S, -1), div(skew(VhgV), gaps));
  const core = add(add(left, right), diagEmbed(gS));
  const within = matmul(matmul(U, core), Vh);
  const beyondU = () => div(sub(gU, matmul(U, UtgU)), unsqueeze(S, -2));
  const beyondV = () => div(sub(gVh, matmul(turned(VhgV), Vh)), unsqueeze(S, -1));
  if (m > k) return add(within, matmul(beyondU(), Vh));
  return n > k ? add(within, matmul(U, beyondV())) : within;
}

/** With ones on the diagonal, where a value's distance to itself would be divided by. */
function apart(gaps: Tensor): Tensor {
  return where(identityOf(gaps.shape[gaps.ndim - 1]), 1, gaps);
}

function identityOf(n: number): Tensor {
  return built([n, n], 'bool', (values) => {
    for (let i = 0; i < n; i++) values[i * n + i] = 1;
  });
}

/**
 * The eigenvalues L [..., n], ascending, and eigenvectors V [..., n, n] (as columns) of symmetric matrices, of which
 * only the lower (or upper) triangle is looked at. The signs of the vectors are free. The gradient of the vectors needs
 * distinct eigenvalues.
 */
export function eigh(input: Tensor, UPLO: 'L' | 'U' = 'L'): { eigenvalues: Tensor; eigenvectors: Tensor } {
  const x = matricesOf('eigh', input, true);
  const n = x.shape[x.ndim - 1];
  const outputs = eachMatrix([x], [[n], [n, n]], (a) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        if (UPLO === 'L') a.set(j, i, a.get(i, j));
        else a.set(i, j, a.get(j, i));
      }
    }
    const found = new EigenvalueDecomposition(a, { assumeSymmetric: true });
    const order = found.realEigenvalues.map((_, i) => i);
    order.sort((i, j) => found.realEigenvalues[i] - found.realEigenvalues[j]);
    const vectors = found.eigenvectorMatrix.subMatrixColumn(order);
    return [order.map((i) => found.realEigenvalues[i]), vectors.to1DArray()];
  });
  const [eigenvalues, eigenvectors] = trackJointly(outputs, 'eigh', [x], [], ([gL, gV], [L, V]) => [
    () => {
      const gaps = apart(sub(unsqueeze(L, -2), unsqueeze(L, -1)));
      const turnedV = turned(V);
      const VtgV = matmul(turnedV, gV);
      const offDiagonal = div(mul(sub(VtgV, turned(VtgV)), 0.5), gaps);
      return matmul(matmul(V, add(offDiagonal, diagEmbed(gL))), turnedV);
    },
  ]);
  return { eigenvalues, eigenvectors };
}

/** The eigenvalues of symmetric matrices [..., n, n], ascending: [..., n]. */
export function eigvalsh(input: Tensor, UPLO: 'L' | 'U' = 'L'): Tensor {
  return eigh(input, UPLO).eigenvalues;
}

/** The singular values of [..., m, n], descending: [..., min(m, n)]. */
export function svdvals(input: Tensor): Tensor {
  return svd(input, { fullMatrices: false }).S;
}
