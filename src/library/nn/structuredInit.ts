import { normal, permutation } from '../random/generator.ts';
import { show, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { setValues } from './init.ts';

/** The identity matrix: of [n, m]. */
export function eye_(tensor: Tensor): Tensor {
  const [rows, columns] = matrix('eye_', tensor);
  return setValues(tensor, (values) => {
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  });
}

/** A convolution [out, in / groups, ...kernel] of 3 to 5 dimensions that passes on as many channels as it can. */
export function dirac_(tensor: Tensor, { groups = 1 } = {}): Tensor {
  const [out, channels, ...kernel] = tensor.shape;
  if (kernel.length < 1 || kernel.length > 3) {
    throw new Error(`dirac_: expected a tensor of 3, 4 or 5 dimensions, but got ${show(tensor.shape)}`);
  }
  if (out % groups !== 0) throw new Error(`dirac_: ${groups} groups must divide the ${out} output channels`);
  const each = out / groups;
  const field = sizeOf(kernel);
  const middle = kernel.reduce((at, length) => at * length + Math.floor(length / 2), 0);
  return setValues(tensor, (values) => {
    for (let group = 0; group < groups; group++) {
      for (let i = 0; i < Math.min(each, channels); i++) {
        values[((group * each + i) * channels + i) * field + middle] = 1;
      }
    }
  });
}

/** Rows (or columns, whichever are fewer) that are orthogonal and of length `gain`: Saxe et al., https://arxiv.org/abs/1312.6120 */
export function orthogonal_(tensor: Tensor, { gain = 1 } = {}): Tensor {
  if (tensor.ndim < 2) {
    throw new Error(`orthogonal_: expected at least 2 dimensions, but got ${show(tensor.shape)}`);
  }
  const rows = tensor.shape[0];
  const columns = sizeOf(tensor.shape.slice(1));
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  return setValues(tensor, (values) => {
    const basis = orthonormal(count, length);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < length; j++) {
        values[rows <= columns ? i * columns + j : j * columns + i] = gain * basis[i][j];
      }
    }
  });
}

/** In each column of [n, m] the part `sparsity` of zeros at random places, else normal values. */
export function sparse_(tensor: Tensor, sparsity: number, { std = 0.01 } = {}): Tensor {
  const [rows, columns] = matrix('sparse_', tensor);
  if (!(sparsity >= 0 && sparsity <= 1)) {
    throw new Error(`sparse_: sparsity must be from 0 to 1, but is ${sparsity}`);
  }
  const none = Math.ceil(sparsity * rows);
  return setValues(tensor, (values) => {
    for (let i = 0; i < values.length; i++) values[i] = std * normal();
    for (let column = 0; column < columns; column++) {
      for (const row of permutation(rows).subarray(0, none)) values[row * columns + column] = 0;
    }
  });
}

/** So many random vectors of length 1 at right angles, by the modified Gram-Schmidt process, each gone through twice. */
function orthonormal(count: number, length: number): Float64Array[] {
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length }, normal);
    for (const other of [...basis, ...basis]) {
      const along = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i] -= along * other[i];
    }
    const size = Math.sqrt(dot(vector, vector));
    // A vector that lies almost within the others' span is drawn again.
    if (size > 1e-6) basis.push(vector.map((value) => value / size));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function matrix(op: string, tensor: Tensor): number[] {
  if (tensor.ndim === 2) return tensor.shape;
  throw new Error(`${op}: expected a tensor of 2 dimensions, but got ${show(tensor.shape)}`);
}
