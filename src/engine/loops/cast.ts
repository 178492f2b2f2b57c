import { allocate } from '../reuse.ts';
import { type Kernel, make, valuesOf } from '../storage.ts';

/**
 * TensorFlow.js's own form leaves the integers' array under the label float32, which kernels that take the storage for
 * floats would misread.
 */
export const cast: Record<string, Kernel> = {
  Cast: ({ inputs: { x }, attrs: { dtype }, backend }) => {
    if (dtype !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) return null;
    const values = valuesOf(backend, x);
    const floats = allocate(values.length);
    floats.set(values);
    return make(backend, x.shape, floats);
  },
};
