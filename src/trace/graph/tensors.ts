import type { TensorInfo, Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/tfjs.ts';
import { Tensor } from '../../library/index.ts';

/** The tensors, ours or TensorFlow.js's, that a value holds in arrays and plain objects. */
export function* tensorsWithin(value: unknown): Generator<Tensor | TfTensor> {
  if (value instanceof Tensor || value instanceof tf.Tensor) yield value as Tensor;
  else if (Array.isArray(value)) for (const item of value) yield* tensorsWithin(item);
  else if (isPlain(value)) for (const item of Object.values(value)) yield* tensorsWithin(item);
}

/** The TensorFlow.js tensor behind either. */
export function handleOf(tensor: Tensor | TfTensor): TensorInfo {
  return tensor instanceof Tensor ? tensor.handle : tensor;
}

function isPlain(value: unknown): value is object {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}
