import type { Rules } from '../rule.ts';

/** Complex tensors never have known values. */
export const spectral: Rules = {
  Complex: ({ real }) => ({ shape: real.shape, dtype: 'complex64' }),
  ComplexAbs: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
  Real: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
  Imag: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
  FFT: ({ input }) => ({ shape: input.shape, dtype: 'complex64' }),
  IFFT: ({ input }) => ({ shape: input.shape, dtype: 'complex64' }),
};
