import type { Handle } from '../../engine/index.ts';
import type { Tensor } from '../tensor/tensor.ts';

const lent = new WeakSet<Handle>();

/** Somebody besides the backward pass may hold this gradient from now on: its memory is not used again. */
export function lend(gradient: Tensor): Tensor {
  lent.add(gradient.handle);
  return gradient;
}

export function isLent(handle: Handle): boolean {
  return lent.has(handle);
}
