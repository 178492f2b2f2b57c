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
export function tensorsWithin(value: unknown, depth = 0): AnyTensor[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isAnyTensor(value)) return [value];
  if (depth === DEEPEST) return [];
  if (Array.isArray(value)) {
    const isList = value.length <= LONGEST && typeof value[0] === 'object';
    return isList ? value.flatMap((item) => tensorsWithin(item, depth + 1)) : [];
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return [];
  return Object.values(value).flatMap((item) => tensorsWithin(item, depth + 1));
}

const DEEPEST = 3;
const LONGEST = 64;
