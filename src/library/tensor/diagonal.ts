import { built, filled } from './fill.ts';
import { pick } from './gather.ts';
import { cat } from './join.ts';
import { sum } from './reduce.ts';
import { where } from './select.ts';
import { dimOf, show } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { movedim, padded, reshape, unsqueeze } from './view.ts';

export interface Diagonal {
  /** 0 is the main diagonal; above it the number is greater, below it smaller than 0. */
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/** The diagonal of the matrices in dimensions `dim1` and `dim2`; it becomes the last dimension. */
export function diagonal(input: Tensor, options: Diagonal = {}): Tensor {
  const { offset = 0, dim1 = 0, dim2 = 1 } = options;
  const [a, b] = [dimOf('diagonal', dim1, input), dimOf('diagonal', dim2, input)];
  if (a === b || input.ndim < 2) {
    throw new Error(
      `diagonal: expected two different dimensions of input ${show(input.shape)}, but got ${dim1} and ${dim2}`,
    );
  }
  const matrices = movedim(input, [a, b], [-2, -1]);
  const [n, m] = matrices.shape.slice(-2);
  const count = Math.max(offset >= 0 ? Math.min(n, m - offset) : Math.min(n + offset, m), 0);
  const start = offset >= 0 ? offset : -offset * m;
  const places = built([count], 'int32', (values) => {
    for (let i = 0; i < count; i++) values[i] = start + i * (m + 1);
  });
  const flat = reshape(matrices, [...matrices.shape.slice(0, -2), n * m]);
  return pick('diagonal', flat, flat.ndim - 1, places);
}

/** Matrices with the rows of `input` on a diagonal, in dimensions `dim1` and `dim2`. */
export function diagEmbed(input: Tensor, options: Diagonal = {}): Tensor {
  const { offset = 0, dim1 = -2, dim2 = -1 } = options;
  const shift = Math.abs(offset);
  const column = unsqueeze(input, -1);
  const around = column.shape.map((): [number, number] => [0, 0]);
  around[column.ndim - 2] = offset >= 0 ? [0, shift] : [shift, 0];
  const rows = padded(column, around, 0);
  const size = rows.shape[rows.ndim - 2];
  const mask = built([size, size], 'bool', (values) => {
    for (let i = 0; i < size; i++)
      if (i + offset >= 0 && i + offset < size) values[i * size + i + offset] = 1;
  });
  const matrices = where(mask, rows, filled([], 0, input.dtype));
  const [a, b] = [dimOf('diagEmbed', dim1, matrices.ndim), dimOf('diagEmbed', dim2, matrices.ndim)];
  if (a === b) throw new Error(`diagEmbed: expected two different dimensions, but got ${dim1} and ${dim2}`);
  return movedim(matrices, [-2, -1], [a, b]);
}

/** A vector as the diagonal of a matrix; the diagonal of a matrix as a vector. */
export function diag(input: Tensor, offset = 0): Tensor {
  if (input.ndim === 1) return diagEmbed(input, { offset });
  if (input.ndim === 2) return diagonal(input, { offset });
  throw new Error(`diag: expected a vector or a matrix, but got ${show(input.shape)}`);
}

/** All elements on the diagonal of a matrix. */
export function diagflat(input: Tensor, offset = 0): Tensor {
  return diagEmbed(reshape(input, -1), { offset });
}

/** The sum of the diagonal of a matrix. */
export function trace(input: Tensor): Tensor {
  if (input.ndim !== 2) throw new Error(`trace: expected a matrix, but got ${show(input.shape)}`);
  return sum(diagonal(input));
}

/** A copy of `input` with `src` on a diagonal. */
export function diagonalScatter(input: Tensor, src: Tensor, options: Diagonal = {}): Tensor {
  const { offset = 0, dim1 = 0, dim2 = 1 } = options;
  const [a, b] = [dimOf('diagonalScatter', dim1, input), dimOf('diagonalScatter', dim2, input)];
  const matrices = movedim(input, [a, b], [-2, -1]);
  const [n, m] = matrices.shape.slice(-2);
  const embedded = diagEmbed(src, { offset });
  const size = embedded.shape[embedded.ndim - 1];
  const cut = (x: Tensor) => x.narrow(-2, 0, Math.min(n, size)).narrow(-1, 0, Math.min(m, size));
  const spread = (x: Tensor) => {
    const part = cut(x);
    const around = part.shape.map((): [number, number] => [0, 0]);
    around[part.ndim - 2] = [0, n - part.shape[part.ndim - 2]];
    around[part.ndim - 1] = [0, m - part.shape[part.ndim - 1]];
    return padded(part, around, 0);
  };
  const ones = diagEmbed(filled([src.shape[src.ndim - 1]], 1, 'int32'), { offset });
  return movedim(where(spread(ones).bool(), spread(embedded), matrices), [-2, -1], [a, b]);
}

/** The matrices one behind the other along the diagonal, zeros elsewhere. */
export function blockDiag(...tensors: Tensor[]): Tensor {
  const blocks = tensors.map((block) => (block.ndim === 2 ? block : reshape(block, [1, -1])));
  const width = blocks.reduce((sum, block) => sum + block.shape[1], 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const left = before;
    before += block.shape[1];
    return padded(
      block,
      [
        [0, 0],
        [left, width - before],
      ],
      0,
    );
  });
  return cat(rows);
}
