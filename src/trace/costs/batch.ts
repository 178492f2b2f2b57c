import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/tfjs.ts';

/**
 * Which dimension of a kernel's result the batch is, from the one that it is of an input: -1 where it is none any
 * more. The sizes decide wherever the kernel itself does not, so a batch as large as another dimension may mislead.
 */
export function batchAfter(
  kernel: string,
  input: TensorInfo,
  dim: number,
  attrs: any,
  output: TensorInfo,
): number {
  if (kernel === 'Transpose') return attrs.perm.indexOf(dim);
  if (kernel === 'Reshape') return regrouped(input.shape, dim, output.shape);
  if (reductions.has(kernel)) return reduced(input.shape, dim, attrs);
  const size = input.shape[dim];
  const fromEnd = output.shape.length - input.shape.length + dim;
  // New dimensions come in front where operands broadcast, and behind where indices pick rows.
  if (output.shape[fromEnd] === size) return fromEnd;
  return output.shape[dim] === size ? dim : -1;
}

const reductions = new Set(['All', 'Any', 'ArgMax', 'ArgMin', 'Max', 'Mean', 'Min', 'Prod', 'Sum']);

/** The dimension of `to` that holds what dimension `dim` counted: it has as much in front of it. */
function regrouped(from: readonly number[], dim: number, to: readonly number[]): number {
  const before = product(from.slice(0, dim));
  let at = 0;
  for (let passed = 1; at < to.length; passed *= to[at++]) {
    if (passed === before && to[at] !== 1) break;
    if (passed * to[at] > before) break;
  }
  return at < to.length && to[at] % from[dim] === 0 ? at : -1;
}

function reduced(shape: number[], dim: number, { axis, reductionIndices, keepDims }: any): number {
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices, shape);
  if (axes.includes(dim)) return -1;
  return keepDims ? dim : dim - axes.filter((axis) => axis < dim).length;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
