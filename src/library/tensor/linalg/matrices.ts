import { Matrix } from 'ml-matrix';
import { shapeOnly } from '../../../engine/index.ts';
import { cast } from '../convert.ts';
import { filled, wrap } from '../fill.ts';
import { show, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** `input` as float32 matrices [..., n, m]. Throws where it is none, or where they are not square and should be. */
export function matricesOf(op: string, input: Tensor, square = false): Tensor {
  if (input.ndim < 2) {
    throw new Error(`${op}: expected matrices, with at least 2 dimensions, but got ${show(input.shape)}`);
  }
  const [n, m] = input.shape.slice(-2);
  if (square && n !== m) throw new Error(`${op}: expected square matrices, but got ${show(input.shape)}`);
  return cast(input, 'float32');
}

/**
 * Takes each matrix of [..., n, m] to several of the shapes given, in double precision on the host. On `meta` nothing
 * is computed.
 */
export function eachMatrix(
  inputs: readonly Tensor[],
  shapes: readonly (readonly number[])[],
  compute: (...matrices: Matrix[]) => ArrayLike<number>[],
): Tensor[] {
  const batch = inputs[0].shape.slice(0, -2);
  const full = shapes.map((shape) => [...batch, ...shape]);
  if (shapeOnly()) return full.map((shape) => filled(shape, 0, 'float32'));
  const results = full.map((shape) => new Float32Array(sizeOf(shape)));
  const data = inputs.map((input) => ({ values: input.dataSync(), size: input.shape.slice(-2) }));
  for (let i = 0; i < sizeOf(batch); i++) {
    const matrices = data.map(({ values, size: [n, m] }) =>
      Matrix.from1DArray(n, m, Array.from(values.subarray(i * n * m, (i + 1) * n * m))),
    );
    for (const [k, values] of compute(...matrices).entries()) results[k].set(values, i * sizeOf(shapes[k]));
  }
  return results.map((values, k) => wrap(values, full[k], 'float32'));
}

/** Columns that extend those of `basis`, which are orthonormal, to a basis of the whole space. */
export function completed(basis: Matrix): Matrix {
  const n = basis.rows;
  const columns = Array.from({ length: basis.columns }, (_, j) => basis.getColumn(j));
  for (let axis = 0; columns.length < n; axis++) {
    const unit = Array.from({ length: n }, (_, i) => Number(i === axis));
    // Twice: the second pass takes away what rounding left in the first.
    for (let pass = 0; pass < 2; pass++) {
      for (const column of columns) {
        const along = column.reduce((sum, value, i) => sum + value * unit[i], 0);
        column.forEach((value, i) => {
          unit[i] -= along * value;
        });
      }
    }
    const length = Math.hypot(...unit);
    if (length > 1e-6) columns.push(unit.map((value) => value / length));
  }
  return new Matrix(columns).transpose();
}
