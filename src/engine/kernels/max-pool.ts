import type { Tensor } from '@tensorflow/tfjs-core';
import { type Windows, windowsOf } from '../windows.ts';
import { add, type Composite, pad, reshape, type Workbench } from './composite.ts';

/** PyTorch's max-pooling, one place of the window after the other: where the next place is larger, it takes over. */
export const maxPool: Record<string, Composite> = {
  MaxPool2dForward: ({ x }, attrs, bench) => {
    const windows = windowsOf(x.shape, attrs);
    const { kernel, dilation, outHeight, outWidth } = windows;
    const shape = [x.shape[0], x.shape[1], outHeight, outWidth];
    const padded = withMargin(bench, x, windows);
    let y = bench.run('Fill', {}, { shape, value: Number.NEGATIVE_INFINITY, dtype: 'float32' });
    let indices = everywhere(bench, firstPositions(windows), shape);
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const offset = [i * dilation[0], j * dilation[1]];
        const next = strided(bench, padded, offset, windows);
        // NaN wins over every number, and a later NaN over an earlier one, as in PyTorch.
        const larger = bench.run('LogicalOr', {
          a: bench.run('Greater', { a: next, b: y }),
          b: bench.run('IsNan', { x: next }),
        });
        const there = everywhere(bench, positions(windows, offset), shape);
        y = bench.run('Select', { condition: larger, t: next, e: y });
        indices = bench.run('Select', { condition: larger, t: there, e: indices });
      }
    }
    return [y, indices];
  },

  MaxPool2dGrad: ({ dy, indices }, { inputShape }, bench) => {
    const [n, c, height, width] = inputShape;
    const planes = n * c;
    const starts = Int32Array.from({ length: planes }, (_, plane) => plane * height * width);
    const flat = add(
      bench,
      reshape(bench, indices, [planes, dy.size / planes]),
      bench.constant(starts, [planes, 1]),
    );
    const scattered = bench.run(
      'ScatterNd',
      { indices: reshape(bench, flat, [dy.size, 1]), updates: reshape(bench, dy, [dy.size]) },
      { shape: [planes * height * width] },
    );
    return [reshape(bench, scattered, inputShape)];
  },
};

/** With −∞ all around, as far as any window reaches. */
function withMargin(bench: Workbench, x: Tensor, windows: Windows): Tensor {
  const { kernel, stride, padding, dilation, outHeight, outWidth } = windows;
  const sides = [outHeight, outWidth].map((count, axis) => {
    const reach = (count - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    return [padding[axis], Math.max(0, reach - x.shape[2 + axis] - padding[axis])];
  });
  return pad(bench, x, [[0, 0], [0, 0], ...sides], Number.NEGATIVE_INFINITY);
}

/** The place at `offset` of every window. */
function strided(
  bench: Workbench,
  x: Tensor,
  offset: number[],
  { stride, outHeight, outWidth }: Windows,
): Tensor {
  const end = [outHeight, outWidth].map((count, axis) => offset[axis] + (count - 1) * stride[axis] + 1);
  return bench.run(
    'StridedSlice',
    { x },
    {
      begin: [0, 0, ...offset],
      end: [x.shape[0], x.shape[1], ...end],
      strides: [1, 1, ...stride],
      ...{ beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 },
    },
  );
}

/** The position in its plane, row × width + column, of the place at `offset` of every window. */
function positions(
  { stride, padding, width, outHeight, outWidth }: Windows,
  [down, right]: number[],
): Int32Array {
  return Int32Array.from({ length: outHeight * outWidth }, (_, window) => {
    const row = Math.floor(window / outWidth) * stride[0] - padding[0] + down;
    const column = (window % outWidth) * stride[1] - padding[1] + right;
    return row * width + column;
  });
}

/** The same of the first place of each window that is not padding: what is left where all are −∞. */
function firstPositions({ stride, padding, dilation, width, outHeight, outWidth }: Windows): Int32Array {
  const first = (start: number, step: number) =>
    start >= 0 ? start : start + Math.ceil(-start / step) * step;
  return Int32Array.from({ length: outHeight * outWidth }, (_, window) => {
    const row = first(Math.floor(window / outWidth) * stride[0] - padding[0], dilation[0]);
    const column = first((window % outWidth) * stride[1] - padding[1], dilation[1]);
    return row * width + column;
  });
}

/** One plane's values for all planes of `shape`. */
function everywhere(bench: Workbench, plane: Int32Array, [n, c, height, width]: number[]): Tensor {
  const one = bench.constant(plane, [1, 1, height, width]);
  return bench.run('Tile', { x: one }, { reps: [n, c, 1, 1] });
}
