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
  return require('@tensorflow/tfjs');
}

/** The gradient that TensorFlow.js registers for `kernel`; undefined where it has none. */
export function gradientOf(kernel: string): TfjsCore.GradConfig | undefined {
  // The core alone registers no gradients: they come with the whole.
  if (!tf.getGradient('Add')) fullTfjs();
  return tf.getGradient(kernel) ?? undefined;
}
