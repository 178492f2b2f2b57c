import type { TensorInfo } from '@tensorflow/tfjs-core';
import { watchKernels } from '../../engine/meta/index.ts';
import { tensorsOf } from '../../engine/meta/rule.ts';

/** A kernel that ran on `meta`. */
export interface KernelRun {
  kernel: string;
  /** By the kernel's own names. */
  inputs: any;
  /** The tensors among the inputs, in their order. */
  operands: TensorInfo[];
  attrs: any;
  outputs: TensorInfo[];
}

/** Tells all of `listeners` of every kernel that runs on `meta`, in their order. Returns how to end it. */
export function listenToKernels(...listeners: ((run: KernelRun) => void)[]): () => void {
  watchKernels((kernel, inputs, attrs, outputs) => {
    const run = { kernel, inputs, operands: tensorsOf(inputs), attrs, outputs };
    for (const listener of listeners) listener(run);
  });
  return () => watchKernels(null);
}
