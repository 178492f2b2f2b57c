import type { SymbolicTensor } from '@tensorflow/tfjs';
import type { FullTfjs } from './tfjs.ts';

/** Stands for a size that only a run decides, such as the batch of a symbolic tensor. */
export const OPEN = -1;

/** What a tensor of the functional API tells of itself; null for anything else. */
export function symbolicIn(tfjs: FullTfjs, value: unknown): { shape: number[]; dtype: string } | null {
  if (!(value instanceof tfjs.SymbolicTensor)) return null;
  return { shape: value.shape.map((size) => size ?? OPEN), dtype: value.dtype };
}

export function isSymbolic(tfjs: FullTfjs, inputs: unknown): inputs is SymbolicTensor | SymbolicTensor[] {
  return [inputs].flat().some((input) => input instanceof tfjs.SymbolicTensor);
}
