import { tf } from '../../tfjs.ts';
import { isFloat } from '../program.ts';
import { type Kernel, reshaped, without } from './kernel.ts';

/**
 * TensorFlow.js's reductions bring the axes to the end with a transposition that takes float32 alone, and some forget
 * `keepDims` or make [1] of a scalar. So whole numbers are transposed beforehand, and the shape is set in the end.
 */
const reduced: Kernel = ({ inputs: { x }, attrs, backend, run, before }) => {
  const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices, x.shape);
  const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length);
  if (perm && isFloat(x.dtype)) return null;
  const input = perm ? run('Transpose', { x }, { perm }) : reshaped(backend, x, x.shape);
  const inner = tf.backend_util.getInnerMostAxes(axes.length, x.shape.length);
  const y = without(backend, [input], () =>
    before({ x: input }, { ...attrs, axis: inner, reductionIndices: inner, keepDims: false }),
  );
  const [shape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
  return { ...y, shape: attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape };
};

export const reduction: Record<string, Kernel> = Object.fromEntries(
  ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'All', 'Any', 'ArgMax', 'ArgMin'].map((name) => [name, reduced]),
);
