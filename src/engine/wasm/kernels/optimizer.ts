import type { TensorInfo } from '@tensorflow/tfjs-core';
import { adamStep } from '../../loops/optimizer.ts';
import type { Kernel } from '../kernel.ts';

export const optimizer: Record<string, Kernel> = {
  /** From memory of wasm to memory of wasm, without a copy between. */
  AdamStep: ({ inputs, attrs, backend, room }) => {
    const { param, grad, m, v } = inputs;
    const results = [0, 1, 2].map(() => room(param.shape));
    // Only now: making room may move the memory.
    const views = (infos: TensorInfo[]) =>
      infos.map((info) => backend.typedArrayFromHeap(info) as Float32Array);
    adamStep(views([param, grad, m, v]), views(results), attrs);
    return results;
  },
};
