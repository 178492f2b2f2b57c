import type { TensorInfo } from '@tensorflow/tfjs-core';
import { KernelShapeError, shown } from '../shape-error.ts';

/** The shape that `a` and `b` have together. Throws a KernelShapeError with the first sizes that differ. */
export function broadcast(kernel: string, a: TensorInfo, b: TensorInfo, names = ['a', 'b']): number[] {
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape = new Array<number>(rank);
  let conflict = '';
  for (let i = 0; i < rank; i++) {
    const p = a.shape[i + a.shape.length - rank] ?? 1;
    const q = b.shape[i + b.shape.length - rank] ?? 1;
    shape[i] = p === 1 ? q : p;
    if (p !== q && p !== 1 && q !== 1) conflict = `${p} ≠ ${q} at dimension ${i}`;
  }
  if (!conflict) return shape;
  const message = `${names[0]} ${shown(a.shape)} and ${names[1]} ${shown(b.shape)} cannot be broadcast together: ${conflict}`;
  throw new KernelShapeError(kernel, message, [a, b], [{ shape, dtype: a.dtype }]);
}
