import type { SymbolicTensor } from '@tensorflow/tfjs';
import type { FullTfjs } from './tfjs.ts';

/** Stands for a size that only a run decides, such as the batch of a symbolic tensor. */
export const OPEN = -1;

/** A tensor of the functional API, as far as it can be looked at like one that is computed. */
export interface Drawn {
  shape: number[];
  dtype: string;
}

export function drawn({ shape, dtype }: SymbolicTensor): Drawn {
  return { shape: shape.map((size) => size ?? OPEN), dtype };
}

/** What a tensor of the functional API tells of itself; null for anything else. */
export function symbolicIn(tfjs: FullTfjs, value: unknown): Drawn | null {
  return value instanceof tfjs.SymbolicTensor ? drawn(value) : null;
}

export function isSymbolic(tfjs: FullTfjs, inputs: unknown): inputs is SymbolicTensor | SymbolicTensor[] {
  return [inputs].flat().some((input) => input instanceof tfjs.SymbolicTensor);
}
