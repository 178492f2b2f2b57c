import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import { UnsupportedError } from '../../unsupported.ts';

export interface Call {
  inputs: any;
  attrs: any;
  backend: WebGPUBackend;
  /** Another kernel of this engine. */
  run(kernel: string, inputs: unknown, attrs?: object): TensorInfo;
  /** TensorFlow.js's own kernel of this name. */
  before(inputs: unknown, attrs: object): TensorInfo;
}

/** Null: TensorFlow.js's own kernel is right for these inputs. */
export type Kernel = (call: Call) => TensorInfo | TensorInfo[] | null;

/** Puts kernels before TensorFlow.js's own. */
export function register(kernels: Record<string, Kernel>): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const before = tf.getKernel(kernelName, 'webgpu')?.kernelFunc as KernelFunc | undefined;
    if (before) tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: (call) => {
        const backend = call.backend as unknown as WebGPUBackend;
        const on = (func: KernelFunc, inputs: unknown, attrs: object) =>
          func({ inputs: inputs as never, attrs: attrs as never, backend }) as TensorInfo;
        const more: Pick<Call, 'run' | 'before'> = {
          run: (name, inputs, attrs = {}) => on(tf.getKernel(name, 'webgpu')!.kernelFunc, inputs, attrs),
          before: (inputs, attrs) => on(before!, inputs, attrs),
        };
        const result = kernel({ ...call, ...more, backend } as Call) ?? before?.(call);
        if (!result) throw new UnsupportedError(kernelName, 'webgpu', true);
        return result;
      },
    });
  }
}

/** The same values in another shape. */
export function reshaped(backend: WebGPUBackend, info: TensorInfo, shape: readonly number[]): TensorInfo {
  backend.incRef(info.dataId);
  return { dataId: info.dataId, shape: shape as number[], dtype: info.dtype };
}

export function sizeOf({ shape }: { shape: readonly number[] }): number {
  return tf.util.sizeFromShape(shape as number[]);
}

/** Runs `work` and frees what only it needed. */
export function without(backend: WebGPUBackend, infos: TensorInfo[], work: () => TensorInfo): TensorInfo {
  try {
    return work();
  } finally {
    for (const { dataId } of infos) backend.disposeData(dataId);
  }
}
