import { read } from '../../engine/index.ts';
import type { Tensor } from '../../library/index.ts';

/** The sum of the squares of all elements: what a 2-norm is the root of. */
export function squares(tensor: Tensor): number {
  const values = read(tensor.handle);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}
