import { type Kernel, reshaped, sizeOf, without } from './kernel.ts';

export const linear: Record<string, Kernel> = {
  /** The product with the bias added in one go. */
  Linear: ({ inputs: { x, weight, bias }, backend, run }) => {
    const [out, features] = weight.shape;
    const attrs = { transposeA: false, transposeB: true, activation: 'linear' };
    const rows = reshaped(backend, x, [features === 0 ? 0 : sizeOf(x) / features, features]);
    const y = without(backend, [rows], () =>
      bias && sizeOf(rows) > 0
        ? run('_FusedMatMul', { a: rows, b: weight, bias }, attrs)
        : run('BatchMatMul', { a: rows, b: weight }, attrs),
    );
    return { ...y, shape: [...x.shape.slice(0, -1), out] };
  },
};
