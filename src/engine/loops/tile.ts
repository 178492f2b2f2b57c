import { type Kernel, make, type Values, valuesOf } from '../storage.ts';

/** Run by run, where TensorFlow.js's CPU kernel works out the place of each element (80 ns). */
export const tile: Record<string, Kernel> = {
  Tile: ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== 'float32' && x.dtype !== 'int32' && x.dtype !== 'bool') return null;
    const reps: number[] = attrs.reps;
    const shape = x.shape.map((length: number, axis: number) => length * reps[axis]);
    let values: Values = valuesOf(backend, x).slice();
    // From the last dimension on: behind the one at hand everything is laid out already.
    let run = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      run *= x.shape[axis];
      if (reps[axis] !== 1) values = repeated(values, run, reps[axis]);
      run *= reps[axis];
    }
    return make(backend, shape, values, x.dtype);
  },
};

/** Each run of `length` elements `times` times, one copy behind the other. */
function repeated(values: Values, length: number, times: number): Values {
  const result = new (values.constructor as new (size: number) => Values)(values.length * times);
  for (let from = 0, to = 0; from < values.length; from += length) {
    if (length === 1) {
      result.fill(values[from], to, to + times);
      to += times;
    } else {
      for (let i = 0; i < times; i++, to += length) result.set(values.subarray(from, from + length), to);
    }
  }
  return result;
}
