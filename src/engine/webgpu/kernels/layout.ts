import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import { dispatch, isFloat } from '../program.ts';
import { type Kernel, reshaped, sizeOf, without } from './kernel.ts';
import { integers } from './max-pool.ts';

/** What TensorFlow.js's shaders get wrong for some ranks, dtypes or sizes. */
export const layout: Record<string, Kernel> = {
  /** Theirs leaves integers as they are stored and calls them float32, which other shaders and readers take at its word. */
  Cast: ({ inputs: { x }, attrs: { dtype }, backend }) => {
    const stored = backend.tensorMap.get(x.dataId).dtype;
    if (stored === dtype || !whole.has(stored) || !(whole.has(dtype) || isFloat(dtype))) return null;
    return dispatch(backend, {
      code: `y[at] = ${{ bool: 'select(0, 1, x[at] != 0)', int32: 'x[at]' }[dtype as string] ?? 'f32(x[at])'};`,
      inputs: { x: { ...x, dtype: stored } },
      outputs: { y: { shape: x.shape, dtype } },
      numbers: {},
      count: sizeOf(x),
    })[0];
  },

  /** Theirs takes float32 alone, and no vectors. */
  Transpose: ({ inputs: { x }, attrs: { perm }, backend }) => {
    const stored = backend.tensorMap.get(x.dataId).dtype;
    if (isFloat(x.dtype) && isFloat(stored) && x.shape.length > 1) return null;
    const shape = perm.map((axis: number) => x.shape[axis]);
    const [strides, steps] = [x.shape, shape].map((each) => [...tf.util.computeStrides(each), 1]);
    const numbers = Object.fromEntries(
      shape.flatMap((_: number, i: number) => [
        [`step${i}`, steps[i]],
        [`stride${i}`, strides[perm[i]]],
      ]),
    );
    const terms = shape.map(
      (_: number, i: number) => `place += rest / u.step${i} * u.stride${i}; rest = rest % u.step${i};`,
    );
    return dispatch(backend, {
      code: `var rest = at; var place = 0; ${terms.join(' ')} y[at] = x[place];`,
      inputs: { x },
      outputs: { y: { shape, dtype: x.dtype } },
      numbers: integers(numbers),
      count: sizeOf(x),
    })[0];
  },

  /** Theirs takes 4 dimensions at most: more are padded one after the other. */
  PadV2: ({ inputs: { x }, attrs: { paddings, constantValue }, backend, run }) => {
    if (x.shape.length <= 4 || sizeOf(x) === 0) return null;
    let current: TensorInfo = reshaped(backend, x, x.shape);
    for (const [axis, [before, after]] of (paddings as [number, number][]).entries()) {
      if (before + after === 0) continue;
      const { shape } = current;
      const [outer, inner] = [shape.slice(0, axis), shape.slice(axis + 1)];
      const flat = reshaped(backend, current, [product(outer), shape[axis], product(inner)]);
      const around = [
        [0, 0],
        [before, after],
        [0, 0],
      ];
      const padded = without(backend, [current, flat], () =>
        run('PadV2', { x: flat }, { paddings: around, constantValue }),
      );
      current = { ...padded, shape: [...outer, before + shape[axis] + after, ...inner] };
    }
    return current;
  },

  /** The same: all of one shape may as well be vectors. */
  Select: ({ inputs: { condition, t, e }, backend, run }) => {
    if (t.shape.length <= 4 || condition.shape.join() !== t.shape.join()) return null;
    const [c, a, b] = [condition, t, e].map((info) => reshaped(backend, info, [sizeOf(info)]));
    const y = without(backend, [c, a, b], () => run('Select', { condition: c, t: a, e: b }));
    return { ...y, shape: t.shape };
  },

  /** An empty sum is 0. */
  BatchMatMul: ({ inputs: { a, b }, attrs: { transposeA, transposeB }, run }) => {
    if (a.shape.at(transposeA ? -2 : -1) !== 0) return null;
    const batch = a.shape.length > b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
    const shape = [...batch, a.shape.at(transposeA ? -1 : -2), b.shape.at(transposeB ? -2 : -1)];
    return run('Fill', {}, { shape, value: 0, dtype: 'float32' });
  },
};

const whole = new Set<DataType>(['int32', 'bool']);

function product(sizes: number[]): number {
  return sizeOf({ shape: sizes });
}
