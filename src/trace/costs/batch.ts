import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/tfjs.ts';

/**
 * Which dimension of a kernel's result the batch of `size` is in, from the one that it is in of an input; -1 where it is
 * in none any more. Sizes decide wherever the kernel itself does not, so another dimension of that size may mislead.
 */
export function batchAfter(
  kernel: string,
  { shape }: TensorInfo,
  dim: number,
  size: number,
  attrs: any,
  { shape: result }: TensorInfo,
): number {
  if (kernel === 'Transpose') return attrs.perm.indexOf(dim);
  if (kernel === 'Reshape') return regrouped(shape, dim, size, result);
  if (reductions.has(kernel)) return reduced(shape, dim, attrs);
  const fromEnd = result.length - shape.length + dim;
  // New dimensions come in front where operands broadcast, and behind where indices pick rows.
  if (result[fromEnd] === shape[dim]) return fromEnd;
  return result[dim] === shape[dim] ? dim : -1;
}

const reductions = new Set(['All', 'Any', 'ArgMax', 'ArgMin', 'Max', 'Mean', 'Min', 'Prod', 'Sum']);

/** Of the dimensions that what was counted by dimension `dim` is counted by now, the one that has the batch in it. */
function regrouped(from: readonly number[], dim: number, size: number, to: readonly number[]): number {
  const start = product(from.slice(0, dim));
  const end = start * from[dim];
  let inner = 1;
  for (let i = 0; i < to.length && inner < end; i++) {
    inner *= to[i];
    if (inner > start && to[i] % size === 0) return i;
  }
  return -1;
}

function reduced(shape: number[], dim: number, { axis, reductionIndices, keepDims }: any): number {
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices, shape);
  if (axes.includes(dim)) return -1;
  return keepDims ? dim : dim - axes.filter((axis) => axis < dim).length;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
