import { add, mul } from '../tensor/arithmetic.ts';
import { logicalNot } from '../tensor/compare.ts';
import { filled } from '../tensor/fill.ts';
import { matmul } from '../tensor/matmul.ts';
import { maskedFill } from '../tensor/select.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { triu } from '../tensor/triangle.ts';
import { transpose } from '../tensor/view.ts';
import { softmax } from './activation.ts';
import { dropout } from './dropout.ts';

export interface Attention {
  /** bool: true where a query may look at a key. float32: added to the scores. Broadcasts to [..., L, S]. */
  attnMask?: Tensor | null;
  dropoutP?: number;
  /** No query looks at a later key. Not together with `attnMask`. */
  isCausal?: boolean;
  /** What the scores are multiplied by; 1 / sqrt(E) where absent. */
  scale?: number;
}

/** softmax(query · keyᵀ · scale + mask) · value: query [..., L, E], key [..., S, E], value [..., S, V] give [..., L, V]. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: Attention = {},
): Tensor {
  const { attnMask = null, dropoutP = 0, isCausal = false } = options;
  if (query.ndim < 2 || key.ndim < 2 || value.ndim < 2) {
    throw new Error(
      `scaledDotProductAttention: expected query [..., L, E], key [..., S, E] and value [..., S, V], but got ${show(query.shape)}, ${show(key.shape)} and ${show(value.shape)}`,
    );
  }
  const scale = options.scale ?? 1 / Math.sqrt(query.shape[query.ndim - 1]);
  const scores = matmul(mul(query, scale), transpose(key, -2, -1));
  const weights = softmax(masked(scores, attnMask, isCausal), -1);
  return matmul(dropout(weights, { p: dropoutP }), value);
}

function masked(scores: Tensor, mask: Tensor | null, isCausal: boolean): Tensor {
  if (isCausal) {
    if (mask !== null)
      throw new Error('scaledDotProductAttention: give either attnMask or isCausal, not both');
    const later = triu(filled(scores.shape.slice(-2), 1, 'bool'), 1);
    return maskedFill(scores, later, Number.NEGATIVE_INFINITY);
  }
  if (mask === null) return scores;
  return mask.dtype === 'bool'
    ? maskedFill(scores, logicalNot(mask), Number.NEGATIVE_INFINITY)
    : add(scores, mask);
}
