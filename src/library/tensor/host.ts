import { type DType, promote } from './dtype.ts';
import { built } from './fill.ts';
import { stridesOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Element by element in JavaScript, for what no engine has a kernel for. No gradient; nothing is computed on `meta`. */
export function mapped(x: Tensor, dtype: DType, compute: (value: number) => number): Tensor {
  return built(x.shape, dtype, (values) => {
    const from = x.dataSync();
    for (let i = 0; i < from.length; i++) values[i] = compute(from[i]);
  });
}

/** As `mapped`, of two tensors of one shape. */
export function zipped(
  a: Tensor,
  b: Tensor,
  compute: (x: number, y: number) => number,
  dtype = promote(a.dtype, b.dtype),
): Tensor {
  return built(a.shape, dtype, (values) => {
    const [left, right] = [a.dataSync(), b.dataSync()];
    for (let i = 0; i < values.length; i++) values[i] = compute(left[i], right[i]);
  });
}

/**
 * For each line of elements along `axis` what `compute` makes of it: `length` numbers, which take the line's place.
 * The line is the same array at each call.
 */
export function alongLines(
  x: Tensor,
  axis: number,
  length: number,
  dtype: DType,
  compute: (line: Float64Array) => ArrayLike<number>,
): Tensor {
  const before = x.shape.slice(0, axis);
  const behind = x.shape.slice(axis + 1);
  return built([...before, length, ...behind], dtype, (values) => {
    const from = x.dataSync();
    const count = x.shape[axis];
    const stride = stridesOf(x.shape)[axis];
    const line = new Float64Array(count);
    const lines = count === 0 ? 0 : from.length / count;
    for (let i = 0; i < lines; i++) {
      const [block, within] = [Math.floor(i / stride), i % stride];
      for (let k = 0; k < count; k++) line[k] = from[(block * count + k) * stride + within];
      const made = compute(line);
      for (let k = 0; k < length; k++) values[(block * length + k) * stride + within] = made[k];
    }
  });
}
