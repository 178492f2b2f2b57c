import { activation } from './activation.ts';
import type { Composite } from './composite.ts';
import { convolution } from './convolution.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import { maxPool } from './max-pool.ts';
import { optimizer } from './optimizer.ts';
import { probability } from './probability.ts';

/** The engine's own kernels made of TensorFlow.js's, for any backend that has no form of its own. */
export const composites: Record<string, Composite> = {
  ...linear,
  ...activation,
  ...layerNorm,
  ...convolution,
  ...maxPool,
  ...optimizer,
  ...probability,
};
