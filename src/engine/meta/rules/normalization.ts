import type { Rules } from '../rule.ts';

export const normalization: Rules = {
  FusedBatchNorm: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
  LRN: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
  LRNGrad: ({ x, dy }) => ({ shape: dy.shape, dtype: x.dtype }),
  Softmax: ({ logits }) => ({ shape: logits.shape, dtype: 'float32' }),
};
