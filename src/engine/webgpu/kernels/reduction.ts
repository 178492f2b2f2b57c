import { tf } from '../../tfjs.ts';
import { isFloat } from '../program.ts';
import { type Kernel, reshaped, sizeOf, without } from './kernel.ts';

/** What each gives for nothing; null where that is an error long before. */
const reductions: Record<string, number | null> = {
  Sum: 0,
  Mean: Number.NaN,
  Prod: 1,
  All: 1,
  Any: 0,
  Max: null,
  Min: null,
  ArgMax: null,
  ArgMin: null,
};

/**
 * TensorFlow.js's reductions bring the axes to the end with a transposition that takes float32 alone, some forget
 * `keepDims` or make [1] of a scalar, and none takes an empty tensor. So whole numbers are transposed beforehand, and the
 * shape is set in the end.
 */
function reduced(ofNothing: number | null): Kernel {
  return ({ inputs: { x }, attrs, backend, run, before }) => {
    const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices, x.shape);
    const [kept] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
    if (sizeOf(x) === 0 && ofNothing !== null)
      return run('Fill', {}, { shape, value: ofNothing, dtype: x.dtype });
    const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length);
    if (perm && isFloat(x.dtype)) return null;
    const input = perm ? run('Transpose', { x }, { perm }) : reshaped(backend, x, x.shape);
    const inner = tf.backend_util.getInnerMostAxes(axes.length, x.shape.length);
    const y = without(backend, [input], () =>
      before({ x: input }, { ...attrs, axis: inner, reductionIndices: inner, keepDims: false }),
    );
    return { ...y, shape };
  };
}

export const reduction: Record<string, Kernel> = Object.fromEntries(
  Object.entries(reductions).map(([name, ofNothing]) => [name, reduced(ofNothing)]),
);
