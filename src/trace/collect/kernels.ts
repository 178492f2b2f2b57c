import { type KernelWatcher, watchKernels } from '../../engine/meta/index.ts';

/** Tells all of `listeners` of every kernel that runs on `meta`, in their order. Returns how to end it. */
export function listenToKernels(...listeners: KernelWatcher[]): () => void {
  watchKernels((kernel, inputs, attrs, outputs) => {
    for (const listener of listeners) listener(kernel, inputs, attrs, outputs);
  });
  return () => watchKernels(null);
}
