import { tf } from '../../../engine/index.ts';
import { Tensor } from '../../../library/index.ts';

/** A tensor that can be looked into: the library's, or TensorFlow.js's own. */
export interface AnyTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): Float32Array | Int32Array | Uint8Array;
}

/** Null for what is no tensor of numbers, and for what was disposed. */
export function anyTensor(value: unknown): AnyTensor | null {
  if (value instanceof Tensor) return value;
  if (!(value instanceof tf.Tensor) || value.isDisposed) return null;
  return value.dtype === 'string' || value.dtype === 'complex64' ? null : (value as AnyTensor);
}

/** The first one in a module's output. */
export function firstTensor(output: unknown): AnyTensor | null {
  return anyTensor(output) ?? (Array.isArray(output) ? (output.map(anyTensor).find(Boolean) ?? null) : null);
}
