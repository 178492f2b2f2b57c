import { add, mul } from '../tensor/arithmetic.ts';
import { filled } from '../tensor/fill.ts';
import { matmul, multiply } from '../tensor/matmul.ts';
import { hopeless, misfit } from '../tensor/misfit.ts';
import { where } from '../tensor/select.ts';
import { broadcast, sameShape, show, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { triu } from '../tensor/triangle.ts';
import { expand, reshape, transpose, unsqueeze } from '../tensor/view.ts';
import { scaledSoftmax, softmax } from './activation.ts';
import { dropout } from './dropout.ts';

export interface Attention {
  /** bool: true where a query may look at a key. float32: added to the scores. Broadcasts to [..., L, S]. */
  attnMask?: Tensor | null;
  dropoutP?: number;
  /** No query looks at a later key. Not together with `attnMask`. */
  isCausal?: boolean;
  /** What the scores are multiplied by; 1 / sqrt(E) where absent. */
  scale?: number | null;
  /** Each head of key and value [N, Hk, S, …] serves as many heads of query [N, H, L, E] one after another. */
  enableGqa?: boolean;
}

/** softmax(query · keyᵀ · scale + mask) · value: query [..., L, E], key [..., S, E], value [..., S, V] give [..., L, V]. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: Attention = {},
): Tensor {
  const { attnMask = null, dropoutP = 0, isCausal = false, enableGqa = false } = options;
  const op = 'scaledDotProductAttention';
  if (query.ndim < 2 || key.ndim < 2 || value.ndim < 2) {
    return hopeless(
      op,
      `expected query [..., L, E], key [..., S, E] and value [..., S, V], but got ${show(query.shape)}, ${show(key.shape)} and ${show(value.shape)}`,
      { query, key, value },
    );
  }
  if (isCausal && attnMask !== null) throw new Error(`${op}: give either attnMask or isCausal, not both`);
  const scale = options.scale ?? 1 / Math.sqrt(query.shape[query.ndim - 1]);
  const keys = enableGqa ? grouped(op, 'key', key, query) : key;
  const values = enableGqa ? grouped(op, 'value', value, query) : value;
  const weights =
    attnMask === null
      ? scaledSoftmax(scoresOf(query, keys), scale, isCausal)
      : softmax(masked(op, scoresOf(mul(query, scale), keys), attnMask, { query, key }), -1);
  return matmul(dropout(weights, { p: dropoutP }), values);
}

/** query · keyᵀ, the transpose left to the kernel where the two agree. */
function scoresOf(query: Tensor, key: Tensor): Tensor {
  const leading = query.shape.slice(0, -2);
  const [width] = query.shape.slice(-1);
  const agree =
    query.ndim > 2 &&
    query.dtype === 'float32' &&
    key.dtype === 'float32' &&
    sameShape(leading, key.shape.slice(0, -2)) &&
    width === key.shape.at(-1);
  if (!agree) return matmul(query, transpose(key, -2, -1));
  const [queries, keys] = [query, key].map((x) => reshape(x, sizeOf(leading), x.shape.at(-2)!, width));
  return reshape(multiply(queries, keys, false, true), [...leading, query.shape.at(-2)!, key.shape.at(-2)!]);
}

/** bool [L, S], true where a key comes later than the query. */
export function laterKeys(queries: number, keys: number): Tensor {
  return triu(filled([queries, keys], 1, 'bool'), 1);
}

/** The scores with -∞ where a bool mask is false, or with a float mask added. */
function masked(op: string, scores: Tensor, mask: Tensor, sources: Record<string, Tensor>): Tensor {
  if (!sameShape(broadcast(mask.shape, scores.shape) ?? [], scores.shape)) {
    const message = `attnMask ${show(mask.shape)} does not broadcast to the scores of query and key, ${show(scores.shape)}`;
    return misfit(op, message, { attnMask: mask, ...sources }, scores.shape);
  }
  // Added, as PyTorch does it, also where it is bool: the gradient of a sum costs nothing.
  return add(scores, mask.dtype === 'bool' ? where(mask, 0, Number.NEGATIVE_INFINITY) : mask);
}

/** `x` with each head as often as it takes to have as many as `query`. */
function grouped(op: string, name: string, x: Tensor, query: Tensor): Tensor {
  const heads = query.shape.at(-3);
  const own = x.shape.at(-3);
  if (heads === undefined || own === undefined || heads % own !== 0) {
    throw new Error(
      `${op}: enableGqa needs heads of query ${show(query.shape)} that are a multiple of those of ${name} ${show(x.shape)}`,
    );
  }
  if (heads === own) return x;
  const [before, behind] = [x.shape.slice(0, -3), x.shape.slice(-2)];
  return reshape(expand(unsqueeze(x, -3), [...before, own, heads / own, ...behind]), [
    ...before,
    heads,
    ...behind,
  ]);
}
