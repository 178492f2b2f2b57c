import type { Kernel } from '../kernel.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { optimizer } from './optimizer.ts';

/** Kernels that the package lacks, or has wrong or slow. */
export const kernels: Record<string, Kernel> = { ...elementwise, ...matmul, ...convolution, ...optimizer };
