import { tf } from '../../tfjs.ts';
import type { Rules } from '../rule.ts';
import type { Spec } from '../shape-error.ts';

/** How many elements remain depends on the values: as many as could, unless they are known. */
export const selection: Rules = {
  Unique: ({ x }, { axis }) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    return [
      { shape: x.shape, dtype: x.dtype, guess: true },
      { shape: [x.shape[along]], dtype: 'int32' },
    ];
  },
  NonMaxSuppressionV3: ({ boxes }, attrs) => kept(boxes.shape[0], attrs.maxOutputSize),
  NonMaxSuppressionV4: ({ boxes }, { maxOutputSize, padToMaxOutputSize }) => [
    padToMaxOutputSize ? { shape: [maxOutputSize], dtype: 'int32' } : kept(boxes.shape[0], maxOutputSize),
    { shape: [], dtype: 'int32' },
  ],
  NonMaxSuppressionV5: ({ boxes }, { maxOutputSize }) => [
    kept(boxes.shape[0], maxOutputSize),
    { ...kept(boxes.shape[0], maxOutputSize), dtype: 'float32' },
  ],
};

function kept(boxes: number, limit: number): Spec {
  return { shape: [Math.min(boxes, limit)], dtype: 'int32', guess: true };
}
