import type { Rules } from '../rule.ts';

/** Draws stay unknown even where the odds are known: a stand-in is the same in every trace. */
export const sampling: Rules = {
  Multinomial: ({ logits }, { numSamples }) => ({ shape: [logits.shape[0], numSamples], dtype: 'int32' }),
  /** Of `meta` alone: a tensor that nothing is known of but its shape and dtype, or even those are guessed. */
  Unknown: (_, { shape, dtype, guess }) => ({ shape, dtype, guess }),
};
