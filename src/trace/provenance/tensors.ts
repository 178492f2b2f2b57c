import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/index.ts';
import { Tensor } from '../../library/index.ts';

/** A tensor of ours or of TensorFlow.js. */
export type AnyTensor = Tensor | TfTensor;

export function isAnyTensor(value: unknown): value is AnyTensor {
  return value instanceof Tensor || value instanceof tf.Tensor;
}

/** TensorFlow.js's tensor behind it, whose data id says which it is. */
export function handleOf(tensor: AnyTensor): TfTensor {
  return tensor instanceof Tensor ? tensor.handle : (tensor as TfTensor);
}

/** The tensor, or those in an array or a plain object of them. */
export function tensorsWithin(value: unknown): readonly AnyTensor[] {
  if (typeof value !== 'object' || value === null) return NONE;
  return isAnyTensor(value) ? [value] : gathered(value, 0);
}

const NONE: readonly AnyTensor[] = [];
const DEEPEST = 3;
const LONGEST = 64;

/** Of many values that are looked at few hold a tensor: only those get a list. */
function gathered(value: object, depth: number): readonly AnyTensor[] {
  if (depth === DEEPEST) return NONE;
  let found: AnyTensor[] | undefined;
  for (const item of itemsOf(value)) {
    if (typeof item !== 'object' || item === null) continue;
    if (isAnyTensor(item)) {
      found ??= [];
      found.push(item);
    } else {
      const inside = gathered(item, depth + 1);
      if (inside.length) found = [...(found ?? NONE), ...inside];
    }
  }
  return found ?? NONE;
}

function itemsOf(value: object): readonly unknown[] {
  // Of a list of numbers the first tells enough.
  if (Array.isArray(value)) return value.length <= LONGEST && typeof value[0] === 'object' ? value : NONE;
  return Object.getPrototypeOf(value) === Object.prototype ? Object.values(value) : NONE;
}
