import { add, clamp, div, mul, sub } from '../tensor/arithmetic.ts';
import { norm, sum } from '../tensor/reduce.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** x1 · x2 / (‖x1‖ · ‖x2‖) along `dim`, no norm below `eps`; x1 and x2 broadcast. */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  options: { dim?: number; eps?: number } = {},
): Tensor {
  const { dim = 1, eps = 1e-8 } = options;
  const unit = (x: Tensor) => div(x, clamp(norm(x, 2, dim, { keepdim: true }), eps));
  return sum(mul(unit(x1.float()), unit(x2.float())), dim);
}

export interface PairwiseDistance {
  p?: number;
  /** Added to each difference. */
  eps?: number;
  keepdim?: boolean;
}

/** ‖x1 - x2 + eps‖ₚ along the last dimension: [N, D] or [D], which broadcast, give [N] or []. */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: PairwiseDistance = {}): Tensor {
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  return norm(add(sub(x1, x2), eps), p, -1, { keepdim });
}
