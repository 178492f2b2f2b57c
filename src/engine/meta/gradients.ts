import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';

/**
 * TensorFlow.js's gradients of `Sum` and `Mean` fill an array of ones of the input's size on the host. On `meta` a
 * tensor of the right shape does; every other engine keeps the rule that it had.
 */
export function cheapenGradients(): void {
  for (const kernelName of ['Sum', 'Mean']) {
    const config = tf.getGradient(kernelName);
    if (!config || cheap.has(config.gradFunc)) continue;
    const exact = config.gradFunc;
    const gradFunc = (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) =>
      tf.getBackend() === 'meta'
        ? { x: () => spread(dy as Tensor, saved[0].shape) }
        : exact(dy, saved, attrs);
    cheap.add(gradFunc);
    tf.unregisterGradient(kernelName);
    tf.registerGradient({ ...config, gradFunc });
  }
}

const cheap = new WeakSet<object>();

/** Depends on `dy`, so that gradients of gradients have their path. */
function spread(dy: Tensor, shape: number[]): Tensor {
  const ones = tf.engine().runKernel('Fill', {}, { shape, value: 1, dtype: 'float32' }) as Tensor;
  return tf.mul(tf.sum(dy), ones);
}
