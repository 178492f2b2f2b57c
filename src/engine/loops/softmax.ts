import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';

/** Two passes over each row while it is in the cache. */
export const softmax: Record<string, Kernel> = {
  SoftmaxGrad: ({ inputs, backend }) => {
    const [dy, y] = [floats(backend, inputs.dy), floats(backend, inputs.y)];
    const columns = inputs.y.shape.at(-1);
    const dx = allocate(y.length);
    for (let start = 0; start < y.length; start += columns) {
      let sum = 0;
      for (let i = start; i < start + columns; i++) sum += dy[i] * y[i];
      for (let i = start; i < start + columns; i++) dx[i] = y[i] * (dy[i] - sum);
    }
    return make(backend, inputs.y.shape, dx);
  },
};
