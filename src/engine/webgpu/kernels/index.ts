import { elementwise } from './elementwise.ts';
import { register } from './kernel.ts';
import { layout } from './layout.ts';
import { linear } from './linear.ts';
import { maxPool } from './max-pool.ts';
import { optimizer } from './optimizer.ts';
import { reduction } from './reduction.ts';
import { rows } from './rows.ts';
import { scatter } from './scatter.ts';

/** Registers the engine's own kernels, and those that stand in for TensorFlow.js's. */
export function registerKernels(): void {
  for (const kernels of [elementwise, layout, linear, maxPool, optimizer, reduction, rows, scatter])
    register(kernels);
}
