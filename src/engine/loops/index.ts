import type { Kernel } from '../storage.ts';
import { activation } from './activation.ts';
import { cast } from './cast.ts';
import { convolution } from './convolution.ts';
import { crossEntropy } from './cross-entropy.ts';
import { extremes } from './extremes.ts';
import { layerNorm } from './layer-norm.ts';
import { layout, segments } from './layout.ts';
import { maxPool } from './max-pool.ts';
import { optimizer } from './optimizer.ts';
import { poolNhwc } from './pool-nhwc.ts';
import { scatter } from './scatter.ts';
import { softmax } from './softmax.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';

/** Kernels in plain JavaScript that `cpu` lacks or has far too slow. */
export const loopsForCpu: Record<string, Kernel> = {
  ...cast,
  ...tile,
  ...activation,
  ...softmax,
  ...crossEntropy,
  ...layerNorm,
  ...maxPool,
  ...optimizer,
  ...scatter,
  ...segments,
  ...convolution,
};

/** What `native` has besides: the same results as TensorFlow.js's CPU kernels, in less time. */
export const loopsForNative: Record<string, Kernel> = { ...layout, ...poolNhwc };

/** What `wasm` lacks or has slower: one pass each over memory that it would go through several times. */
export const loopsForWasm: Record<string, Kernel> = {
  ...activation,
  ...softmax,
  ...layerNorm,
  ...maxPool,
  SgdStep: optimizer.SgdStep,
  ...segments,
  ...extremes,
  ...layout,
  ...transpose,
  ...poolNhwc,
};
