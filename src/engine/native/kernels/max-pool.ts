import { maxPool as loops } from '../../loops/max-pool.ts';
import { allocate } from '../../reuse.ts';
import { floats, type Kernel, make } from '../../storage.ts';
import { isPlainTwoByTwo, type Windows, windowsOf } from '../../windows.ts';
import { compute, computeInto, feed, float, node, operand, session } from '../session.ts';
import { hasOnlyFinite } from './reduction.ts';

/** PyTorch's max-pooling. Where there is a NaN or an infinity, which ONNX Runtime's loses, the loop in JavaScript does it. */
export const maxPool: Record<string, Kernel> = {
  MaxPool2dForward: (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    const windows = windowsOf(x.shape, attrs);
    const shape = [x.shape[0], x.shape[1], windows.outHeight, windows.outWidth];
    const fits = ends(windows).every((end, axis) => end < windows.kernel[axis]);
    if (windows.planes === 0 || !fits || !hasOnlyFinite(backend, x)) return loops.MaxPool2dForward(call);
    if (!isPlainTwoByTwo(windows)) {
      const [y, indices] = poolWithIndices(call, windows, shape);
      return [make(backend, shape, y), make(backend, shape, indices, 'int32')];
    }
    const of = session('MaxPool 2', () => ({
      nodes: [node('MaxPool', ['X'], 'Y', poolAttributes(windows))],
      inputs: [float('X', 4)],
      outputs: [float('Y', 4)],
    }));
    const y = compute(of, { X: feed(backend, x) }, shape);
    return [
      make(backend, shape, y),
      make(backend, shape, findInTwoByTwo(floats(backend, x), y, windows), 'int32'),
    ];
  },
};

function poolWithIndices(
  { inputs: { x }, backend }: Parameters<Kernel>[0],
  windows: Windows,
  shape: number[],
): [Float32Array, Int32Array] {
  const { kernel, stride, padding, dilation, planes, height, width } = windows;
  const of = session(`MaxPool ${kernel}/${stride}/${padding}/${ends(windows)}/${dilation}`, () => ({
    nodes: [{ op: 'MaxPool', inputs: ['X'], outputs: ['Y', 'I'], attributes: poolAttributes(windows) }],
    inputs: [float('X', 4)],
    outputs: [float('Y', 4), { name: 'I', dtype: 'int64', rank: 4 }],
  }));
  const y = allocate(shape.reduce((product, size) => product * size, 1));
  const positions = new BigInt64Array(y.length);
  const I = { type: 'int64' as const, data: positions, dims: shape, location: 'cpu' as const };
  computeInto(of, { X: feed(backend, x) }, { Y: operand(y, shape), I });
  // Positions count through the whole input, in 64 bits; the lower half is enough, and a plane's own start comes off.
  const lower = new Int32Array(positions.buffer);
  const indices = new Int32Array(allocate(y.length).buffer);
  const perPlane = y.length / planes;
  for (let plane = 0, i = 0; plane < planes; plane++) {
    const start = plane * height * width;
    for (const end = i + perPlane; i < end; i++) indices[i] = lower[2 * i] - start;
  }
  return [y, indices];
}

export function poolAttributes(windows: Windows) {
  const { kernel, stride, padding, dilation } = windows;
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: stride },
    pads: { ints: [...padding, ...ends(windows)] },
    dilations: { ints: dilation },
  };
}

/** The padding below and to the right that the last windows need: ONNX Runtime has no windows that hang over. */
function ends({ kernel, stride, padding, dilation, height, width, outHeight, outWidth }: Windows): number[] {
  return [0, 1].map((axis) => {
    const reach = ([outHeight, outWidth][axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.max(0, reach - [height, width][axis] - padding[axis]);
  });
}

/**
 * Which of four numbers is the maximum can't be predicted, so there is no branch on it: each comparison becomes a 0 or a
 * 1 that the position is computed from. Twice as fast as ONNX Runtime's own indices.
 */
function findInTwoByTwo(x: Float32Array, y: Float32Array, windows: Windows): Int32Array {
  const { planes, height, width, outHeight, outWidth } = windows;
  const indices = new Int32Array(allocate(y.length).buffer);
  let out = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, out++) {
        const position = 2 * (row * width + column);
        const at = plane * height * width + position;
        const largest = y[out];
        const notFirst = +(x[at] !== largest);
        const notUpper = notFirst & +(x[at + 1] !== largest);
        const notThird = notUpper & +(x[at + width] !== largest);
        indices[out] = position + notFirst + notUpper * (width - 1) + notThird;
      }
    }
  }
  return indices;
}
