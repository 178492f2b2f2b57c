import { allocate } from '../reuse.ts';
import { type Kernel, make, sizeOf, valuesOf } from '../storage.ts';
import { tf } from '../tfjs.ts';

/** For `wasm`, whose own is slow for matrices that the cache can't hold, and from five axes on. */
export const transpose: Record<string, Kernel> = {
  Transpose: ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== 'float32' || sizeOf(x) === 0) return null;
    const { shape, perm } = merged(x.shape, attrs.perm);
    const last = perm.length - 1;
    const isMatrix = last > 0 && perm.every((axis, at) => axis === (at < last - 1 ? at : 2 * last - 1 - at));
    const isLarge = isMatrix && shape[last - 1] * shape[last] >= LARGE;
    if (last < 1 || !(isLarge || perm[last] === last || last > 3)) return null;
    const from = valuesOf(backend, x) as Float32Array;
    const result = allocate(from.length);
    if (isLarge) turn(from, result, shape[last - 1], shape[last]);
    else move(from, result, shape, perm);
    return make(
      backend,
      attrs.perm.map((axis: number) => x.shape[axis]),
      result,
    );
  },
};

/** Elements of a matrix from which on turning it here takes less than the package's kernel. */
const LARGE = 2 ** 17;
/** Elements of a block's side: two blocks stay in the first cache. */
const BLOCK = 16;

/** Each matrix [rows, columns] turned, block by block. */
function turn(from: Float32Array, to: Float32Array, rows: number, columns: number): void {
  for (let start = 0; start < from.length; start += rows * columns) {
    for (let top = 0; top < rows; top += BLOCK) {
      const bottom = Math.min(top + BLOCK, rows);
      for (let left = 0; left < columns; left += BLOCK) {
        const right = Math.min(left + BLOCK, columns);
        for (let column = left; column < right; column++) {
          const target = start + column * rows;
          for (let row = top; row < bottom; row++) to[target + row] = from[start + row * columns + column];
        }
      }
    }
  }
}

function move(from: Float32Array, to: Float32Array, shape: number[], perm: number[]): void {
  const strides = [...tf.util.computeStrides(shape), 1];
  const sizes = perm.map((axis) => shape[axis]);
  const steps = perm.map((axis) => strides[axis]);
  const last = perm.length - 1;
  const [run, step] = [sizes[last], steps[last]];
  const place = sizes.map(() => 0);
  let start = 0;
  for (let at = 0; at < to.length; at += run) {
    for (let i = 0; i < run; i++) to[at + i] = from[start + i * step];
    // The next run, as an odometer counts.
    for (let axis = last - 1; axis >= 0; axis--) {
      start += steps[axis];
      if (++place[axis] < sizes[axis]) break;
      start -= steps[axis] * sizes[axis];
      place[axis] = 0;
    }
  }
}

/** The same without axes of one element, and with axes that stay beside each other as one. */
function merged(shape: number[], perm: number[]): { shape: number[]; perm: number[] } {
  const groups: number[][] = [];
  for (const axis of perm.filter((each) => shape[each] !== 1)) {
    const group = groups.at(-1);
    const before = group?.at(-1) ?? axis;
    // Axes of one element between the two do not part them.
    const follows = axis > before && shape.slice(before + 1, axis).every((size) => size === 1);
    if (group && follows) group.push(axis);
    else groups.push([axis]);
  }
  const inOrder = [...groups].sort((a, b) => a[0] - b[0]);
  return {
    shape: inOrder.map((group) => group.reduce((size, axis) => size * shape[axis], 1)),
    perm: groups.map((group) => inOrder.indexOf(group)),
  };
}
