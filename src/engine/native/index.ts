import { loopsForNative } from '../loops/index.ts';
import { register } from '../storage.ts';
import { tf } from '../tfjs.ts';
import { NativeBackend } from './backend.ts';
import { convolution } from './kernels/convolution.ts';
import { convolutionNhwc } from './kernels/convolution-nhwc.ts';
import { elementwise } from './kernels/elementwise.ts';
import { layerNorm } from './kernels/layer-norm.ts';
import { matmul } from './kernels/matmul.ts';
import { maxPool } from './kernels/max-pool.ts';
import { reduction } from './kernels/reduction.ts';
import { transpose } from './kernels/transpose.ts';
import { loadBinding } from './runtime.ts';

let registered = false;

/**
 * Registers the backend `native`: TensorFlow.js's CPU backend with the hot kernels on ONNX Runtime. Once; later calls do
 * nothing. Throws with the reason where ONNX Runtime can't be loaded.
 */
export function registerNative(): void {
  if (registered) return;
  loadBinding();
  tf.registerBackend('native', () => new NativeBackend(), 0);
  tf.copyRegisteredKernels('cpu', 'native');
  register('native', loopsForNative);
  for (const kernels of [
    elementwise,
    layerNorm,
    matmul,
    reduction,
    transpose,
    convolution,
    convolutionNhwc,
    maxPool,
  ]) {
    register('native', kernels);
  }
  registered = true;
}
