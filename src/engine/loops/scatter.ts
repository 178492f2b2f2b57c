import { floats, type Kernel, make, valuesOf } from '../storage.ts';
import { tf } from '../tfjs.ts';

export const scatter: Record<string, Kernel> = {
  /** Rows that are added up by one number each, as an embedding's gradient has them: TensorFlow.js's form takes 20 times as long. */
  ScatterNd: ({ inputs: { indices, updates }, attrs: { shape }, backend }) => {
    const [count, depth] = indices.shape;
    const width = tf.util.sizeFromShape(shape.slice(1));
    if (indices.shape.length !== 2 || depth !== 1 || updates.dtype !== 'float32') return null;
    const [rows, from] = [valuesOf(backend, indices), floats(backend, updates)];
    // What does not fit is for the other form to tell.
    if (from.length !== count * width || rows.some((row) => !(row >= 0 && row < shape[0]))) return null;
    const sums = new Float32Array(shape[0] * width);
    for (let i = 0, at = 0; i < count; i++) {
      for (let to = rows[i] * width, end = to + width; to < end; to++, at++) sums[to] += from[at];
    }
    return make(backend, shape, sums);
  },

  /** TensorFlow.js's own form writes into the storage of its input, which other tensors may share. */
  TensorScatterUpdate: ({ inputs: { tensor, indices, updates }, backend }) => {
    const depth: number = indices.shape.at(-1) ?? 1;
    const sliceSize = tensor.shape.slice(depth).reduce((size: number, length: number) => size * length, 1);
    const positions = valuesOf(backend, indices);
    const from = valuesOf(backend, updates);
    const values = valuesOf(backend, tensor).slice();
    for (let i = 0; i < positions.length / depth; i++) {
      let row = 0;
      for (let j = 0; j < depth; j++) row = row * tensor.shape[j] + positions[i * depth + j];
      const begin = row * sliceSize;
      if (begin < 0 || begin >= values.length) {
        throw new Error(
          `TensorScatterUpdate: index ${row} is outside of shape [${tensor.shape.join(', ')}].`,
        );
      }
      for (let k = 0; k < sliceSize; k++) values[begin + k] = from[i * sliceSize + k];
    }
    return make(backend, tensor.shape, values, tensor.dtype);
  },
};
