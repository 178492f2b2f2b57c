import { run } from '../../engine/index.ts';
import { type Rule, track } from '../autograd/tape.ts';
import { cast } from './convert.ts';
import { type DType, promote, scalarType } from './dtype.ts';
import { scalar } from './fill.ts';
import { misfit } from './misfit.ts';
import { broadcast, broadcastAnyway, sameShape, show } from './shape.ts';
import { suspectOuter } from './suspect.ts';
import { isTensor, make, type Tensor } from './tensor.ts';

/** A bool tensor, or a boolean; with operators enabled a comparison of tensors is a boolean to the type checker. */
export type Mask = Tensor | boolean;

/** `value` as a tensor of `dtype`, or of its own dtype. Throws for what is no tensor and no number. */
export function toTensor(op: string, value: unknown, dtype?: DType): Tensor {
  if (isTensor(value)) return dtype === undefined ? value : cast(value, dtype);
  if (typeof value === 'number' || typeof value === 'boolean') return scalar(value, dtype);
  throw new TypeError(
    `${op}: expected a Tensor or a number, but got ${value === null ? 'null' : typeof value}`,
  );
}

export function dtypeOf(op: string, value: unknown): DType {
  if (isTensor(value)) return value.dtype;
  if (typeof value === 'number' || typeof value === 'boolean') return scalarType(value);
  throw new TypeError(
    `${op}: expected a Tensor or a number, but got ${value === null ? 'null' : typeof value}`,
  );
}

/** Both values as tensors of the dtype that they promote to, or of a higher one. */
export function operands(op: string, x: unknown, y: unknown, atLeast: DType = 'bool'): [Tensor, Tensor] {
  const dtype = promote(promote(dtypeOf(op, x), dtypeOf(op, y)), atLeast);
  return [toTensor(op, x, dtype), toTensor(op, y, dtype)];
}

/**
 * Runs a kernel on two operands that broadcast. `save` says which operands the rule needs: `b` only for the
 * gradient of `a` and the other way round, so that an operand without a gradient keeps nothing alive.
 */
export function binary(
  op: string,
  kernel: string,
  a: Tensor,
  b: Tensor,
  rule: Rule | null,
  save: 'none' | 'crossed' | 'both' = 'none',
): Tensor {
  if (!sameShape(a.shape, b.shape)) {
    if (broadcast(a.shape, b.shape) === null)
      return unbroadcastable(op, a, b, rule === null ? 'bool' : a.dtype);
    if (op === 'sub') suspectOuter(op, { input: a, other: b });
  }
  const out = make(run(kernel, { a: a.handle, b: b.handle }));
  if (rule === null) return out;
  const crossed = [b.node && a, a.node && b];
  return track(out, op, [a, b], save === 'none' ? [] : save === 'both' ? [a, b] : crossed, rule);
}

export function unbroadcastable(op: string, a: Tensor, b: Tensor, dtype: DType): Tensor {
  const rank = Math.max(a.ndim, b.ndim);
  const lengths = (dim: number) => [a.shape[dim - rank + a.ndim] ?? 1, b.shape[dim - rank + b.ndim] ?? 1];
  let dim = rank - 1;
  for (; dim > 0; dim--) {
    const [x, y] = lengths(dim);
    if (x !== y && x !== 1 && y !== 1) break;
  }
  const [x, y] = lengths(dim);
  const message = `input ${show(a.shape)} and other ${show(b.shape)} do not broadcast: the size of input (${x}) must match the size of other (${y}) at dimension ${dim - rank} counted from the end, or one of them must be 1`;
  return misfit(op, message, { input: a, other: b }, broadcastAnyway(a.shape, b.shape), dtype);
}
