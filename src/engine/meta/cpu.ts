import { createRequire } from 'node:module';
import type { MathBackendCPU as CpuBackend } from '@tensorflow/tfjs-backend-cpu';

/** Its storage is what `meta` keeps known values in, so that the CPU kernels compute on them. */
export const MathBackendCPU: typeof CpuBackend = createRequire(import.meta.url)(
  '@tensorflow/tfjs-backend-cpu',
).MathBackendCPU;
