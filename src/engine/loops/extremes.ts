import type { TensorInfo } from '@tensorflow/tfjs-core';
import { allocate } from '../reuse.ts';
import { type Call, floats, type Kernel, make, sizeOf } from '../storage.ts';
import { tf } from '../tfjs.ts';

/** As TensorFlow.js's CPU kernels have them; where a NaN and numbers meet, NaN wins. */
export const extremes: Record<string, Kernel> = {
  Maximum: (call) => pairwise(call, Math.max),
  Minimum: (call) => pairwise(call, Math.min),
  ClipByValue: (call) => clipped(call, call.attrs.clipValueMin, call.attrs.clipValueMax),
  /** The package's takes all that is near 0 for 0. */
  Sign: ({ inputs: { x }, backend }) => {
    if (x.dtype !== 'float32') return null;
    const values = floats(backend, x);
    const result = allocate(values.length);
    for (let i = 0; i < result.length; i++) result[i] = +(values[i] > 0) - +(values[i] < 0);
    return make(backend, x.shape, result);
  },

  Relu6: (call) => clipped(call, 0, 6),
};

function clipped({ inputs: { x }, backend }: Call, least: number, most: number): TensorInfo | null {
  if (x.dtype !== 'float32') return null;
  const values = floats(backend, x);
  const result = allocate(values.length);
  for (let i = 0; i < result.length; i++) {
    const value = values[i];
    result[i] = value < least ? least : value > most ? most : value;
  }
  return make(backend, x.shape, result);
}

/** Of two tensors of one shape, or of one and a single number. */
function pairwise({ inputs: { a, b }, backend }: Call, pick: typeof Math.max): TensorInfo | null {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const isSingle = [a, b].map((operand) => sizeOf(operand) === 1);
  if (!isSingle.includes(true) && !tf.util.arraysEqual(a.shape, b.shape)) return null;
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [left, right] = [floats(backend, a), floats(backend, b)];
  const result = allocate(tf.util.sizeFromShape(shape));
  const [down, along] = isSingle.map((single) => (single ? 0 : 1));
  for (let i = 0; i < result.length; i++) result[i] = pick(left[i * down], right[i * along]);
  return make(backend, shape, result);
}
