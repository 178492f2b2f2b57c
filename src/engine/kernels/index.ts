import type { Composite } from './composite.ts';
import { convolution } from './convolution.ts';
import { linear } from './linear.ts';
import { maxPool } from './max-pool.ts';
import { optimizer } from './optimizer.ts';

/** The engine's own kernels made of TensorFlow.js's, for any backend that has no form of its own. */
export const composites: Record<string, Composite> = { ...linear, ...convolution, ...maxPool, ...optimizer };
