import { built } from './fill.ts';
import { cat, stack } from './join.ts';
import { broadcast, show } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { expand, reshape, unsqueeze } from './view.ts';

/** With at least one dimension. */
export function atleast1d(input: Tensor): Tensor {
  return input.ndim === 0 ? reshape(input, [1]) : input;
}

/** With at least two dimensions; new ones come in front. */
export function atleast2d(input: Tensor): Tensor {
  return input.ndim < 2 ? unsqueeze(atleast1d(input), 0) : input;
}

/** With at least three dimensions: a vector [n] becomes [1, n, 1], a matrix [n, m] becomes [n, m, 1]. */
export function atleast3d(input: Tensor): Tensor {
  return input.ndim < 3 ? unsqueeze(atleast2d(input), -1) : input;
}

/** Below each other: along dimension 0, vectors as rows. */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(tensors.map(atleast2d), 0);
}

/** Side by side: along dimension 1, vectors along their only one. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = tensors.map(atleast1d);
  return cat(parts, parts[0]?.ndim === 1 ? 0 : 1);
}

/** Behind each other: along dimension 2. */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return cat(tensors.map(atleast3d), 2);
}

/** Side by side, vectors as columns. */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  return hstack(tensors.map((part) => (part.ndim < 2 ? reshape(part, [-1, 1]) : part)));
}

/** All expanded to the shape that they broadcast to. */
export function broadcastTensors(...tensors: Tensor[]): Tensor[] {
  const shape = broadcastShapes(...tensors.map((part) => part.shape));
  return tensors.map((part) => expand(part, shape));
}

/** The shape that all broadcast to. Throws where they do not fit. */
export function broadcastShapes(...shapes: (readonly number[])[]): number[] {
  return shapes.reduce<number[]>((sum, shape) => {
    const both = broadcast(sum, shape);
    if (both === null) {
      throw new Error(`broadcastShapes: the shapes ${shapes.map(show).join(', ')} do not broadcast`);
    }
    return both;
  }, []);
}

/** The coordinates of a grid, one tensor for each of the vectors. `indexing` 'xy' swaps the first two dimensions. */
export function meshgrid(tensors: readonly Tensor[], options: { indexing?: 'ij' | 'xy' } = {}): Tensor[] {
  const { indexing = 'ij' } = options;
  const shape = tensors.map((part) => part.numel());
  const grids = tensors.map((part, i) =>
    expand(
      reshape(
        part,
        shape.map((n, dim) => (dim === i ? n : 1)),
      ),
      shape,
    ),
  );
  return indexing === 'xy' && grids.length > 1 ? grids.map((grid) => grid.transpose(0, 1)) : grids;
}

/** All tuples with one element of each vector, as rows. */
export function cartesianProd(...tensors: Tensor[]): Tensor {
  if (tensors.length === 1) return tensors[0];
  return stack(
    meshgrid(tensors).map((grid) => reshape(grid, -1)),
    1,
  );
}

/** All choices of `r` elements of a vector, as rows. */
export function combinations(input: Tensor, r = 2, options: { withReplacement?: boolean } = {}): Tensor {
  const { withReplacement = false } = options;
  if (input.ndim !== 1) throw new Error(`combinations: expected a vector, but got ${show(input.shape)}`);
  const rows: number[][] = [];
  const extend = (row: number[], from: number): void => {
    if (row.length === r) rows.push(row);
    else for (let i = from; i < input.numel(); i++) extend([...row, i], withReplacement ? i : i + 1);
  };
  extend([], 0);
  return input.take(built([rows.length, r], 'int32', (values) => values.set(rows.flat())));
}

/** The rows and columns of the lower triangle of a matrix [rows, columns]: int32 [2, count]. */
export function trilIndices(rows: number, columns: number, options: { offset?: number } = {}): Tensor {
  const { offset = 0 } = options;
  return places(rows, columns, (i, j) => j - i <= offset);
}

/** The rows and columns of the upper triangle of a matrix [rows, columns]: int32 [2, count]. */
export function triuIndices(rows: number, columns: number, options: { offset?: number } = {}): Tensor {
  const { offset = 0 } = options;
  return places(rows, columns, (i, j) => j - i >= offset);
}

function places(rows: number, columns: number, keep: (i: number, j: number) => boolean): Tensor {
  const found: [number, number][] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) if (keep(i, j)) found.push([i, j]);
  return built([2, found.length], 'int32', (values) => {
    found.forEach(([i, j], at) => {
      values[at] = i;
      values[found.length + at] = j;
    });
  });
}

/** The powers of the elements of a vector [n] as columns: [n, columns], the highest first unless `increasing`. */
export function vander(x: Tensor, columns = x.numel(), options: { increasing?: boolean } = {}): Tensor {
  const { increasing = false } = options;
  const exponents = built([columns], 'int32', (values) => {
    for (let i = 0; i < columns; i++) values[i] = increasing ? i : columns - 1 - i;
  });
  return unsqueeze(x, 1).pow(exponents);
}
