import type { Tensor } from '@tensorflow/tfjs-core';

type Run = (
  kernel: string,
  inputs: Record<string, Tensor | undefined> | Tensor[],
  attrs?: Record<string, unknown>,
) => Tensor;
/** A kernel made of TensorFlow.js kernels. */
export type Composite = (inputs: Record<string, Tensor>, attrs: any, run: Run) => Tensor[];

export const composites: Record<string, Composite> = {};
