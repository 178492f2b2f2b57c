import { createRequire } from 'node:module';
import type * as Tfjs from '@tensorflow/tfjs';
import type * as TfjsCpu from '@tensorflow/tfjs-backend-cpu';
import type * as TfjsCore from '@tensorflow/tfjs-core';

// TensorFlow.js ships CommonJS whose names Node's ES module loader can't list, hence `require`. The core with the CPU
// backend loads in a third of the time of the whole: that is what a keystroke waits for.
const require = createRequire(import.meta.url);

/** The TensorFlow.js core with its CPU kernels. All copies of it in one process share one engine and one registry. */
export const tf: typeof TfjsCore = require('@tensorflow/tfjs-core');
export const tfCpu: typeof TfjsCpu = require('@tensorflow/tfjs-backend-cpu');

/** The whole of `@tensorflow/tfjs` (layers, data, chained ops, gradients), loaded at the first call. */
export function fullTfjs(): typeof Tfjs {
  return quietly(() => require('@tensorflow/tfjs'));
}

/** A second copy of TensorFlow.js, tfjs-node's, warns of each of the hundreds of kernels that are there already. */
export function quietly<T>(load: () => T): T {
  const wasProduction = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  try {
    return load();
  } finally {
    tf.env().set('PROD', wasProduction);
  }
}

/** The gradient that TensorFlow.js registers for `kernel`; undefined where it has none. */
export function gradientOf(kernel: string): TfjsCore.GradConfig | undefined {
  // The core alone registers no gradients: they come with the whole.
  if (!tf.getGradient('Add')) fullTfjs();
  return tf.getGradient(kernel) ?? undefined;
}
