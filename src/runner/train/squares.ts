import { read, release, run } from '../../engine/index.ts';
import type { Tensor } from '../../library/index.ts';

/** The sum of the squares of all elements: what a 2-norm is the root of. */
export function squares(tensor: Tensor): number {
  const sum = byEngine(tensor);
  // Squares may be too large for float32 where the elements are not.
  return Number.isFinite(sum) ? sum : byHand(tensor);
}

/** The product of a row with itself, in a fraction of the time that a loop here takes. */
function byEngine(tensor: Tensor): number {
  const size = tensor.numel();
  if (size === 0) return 0;
  const row = run('Reshape', { x: tensor.handle }, { shape: [1, size] });
  const product = run('BatchMatMul', { a: row, b: row }, { transposeA: false, transposeB: true });
  const [sum] = read(product);
  release(product);
  release(row);
  return sum;
}

function byHand({ handle }: Tensor): number {
  let sum = 0;
  for (const value of read(handle)) sum += value * value;
  return sum;
}
