import type { Rules } from '../rule.ts';

/** Kernels on strings. */
export const text: Rules = {
  StaticRegexReplace: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
  StringNGrams: ({ data, dataSplits }) => [
    { shape: data.shape, dtype: 'string', guess: true },
    { shape: dataSplits.shape, dtype: 'int32' },
  ],
  StringSplit: ({ input }) => [
    { shape: [input.shape[0], 2], dtype: 'int32', guess: true },
    { shape: [input.shape[0]], dtype: 'string', guess: true },
    { shape: [2], dtype: 'int32' },
  ],
  StringToHashBucketFast: ({ input }) => ({ shape: input.shape, dtype: 'int32' }),
};
