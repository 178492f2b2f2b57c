import { built, filled } from './fill.ts';
import { where } from './select.ts';
import { show } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** The lower triangle of matrices [..., n, m], zeros above diagonal number `diagonal`. */
export function tril(input: Tensor, diagonal = 0): Tensor {
  return masked('tril', input, (row, column) => column - row <= diagonal);
}

/** The upper triangle of matrices [..., n, m], zeros below diagonal number `diagonal`. */
export function triu(input: Tensor, diagonal = 0): Tensor {
  return masked('triu', input, (row, column) => column - row >= diagonal);
}

function masked(op: string, input: Tensor, keep: (row: number, column: number) => boolean): Tensor {
  if (input.ndim < 2)
    throw new Error(`${op}: expected a tensor with at least 2 dimensions, but got ${show(input.shape)}`);
  const [n, m] = input.shape.slice(-2);
  const mask = built([n, m], 'bool', (values) => {
    for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) values[i * m + j] = Number(keep(i, j));
  });
  return where(mask, input, filled([], 0, input.dtype));
}
