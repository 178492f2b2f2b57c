import { type Kernel, make, valuesOf } from '../storage.ts';

/** TensorFlow.js's own form writes into the storage of its input, which other tensors may share. */
export const scatter: Record<string, Kernel> = {
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
