import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { isOwn, SMALLEST } from './reuse.ts';
import { tf } from './tfjs.ts';
import { UnsupportedError } from './unsupported.ts';

/** What a kernel of the engines whose storage is JavaScript arrays (`cpu`, `native`) is called with. */
export interface Call {
  inputs: any;
  attrs: any;
  backend: MathBackendCPU;
}

/** Null: these inputs are for the kernel that was there before (they are few, or of another dtype). */
export type Kernel = (call: Call) => TensorInfo | TensorInfo[] | null;

export type Values = Float32Array | Int32Array | Uint8Array;

export function floats(backend: MathBackendCPU, info: TensorInfo): Float32Array {
  return backend.data.get(info.dataId).values as Float32Array;
}

export function valuesOf(backend: MathBackendCPU, info: TensorInfo): Values {
  return backend.data.get(info.dataId).values as Values;
}

export function make(
  backend: MathBackendCPU,
  shape: readonly number[],
  values: Values,
  dtype: DataType = 'float32',
): TensorInfo {
  return { dataId: backend.write(values, shape as number[], dtype), shape: shape as number[], dtype };
}

/** The same values in another shape. */
export function reshaped(backend: MathBackendCPU, info: TensorInfo, shape: readonly number[]): TensorInfo {
  backend.incRef(info.dataId);
  return { dataId: info.dataId, shape: shape as number[], dtype: info.dtype };
}

/**
 * Whether a kernel may write into this tensor's storage: it came from `allocate`, and no other tensor, no reader and no
 * caller of `keep` has it.
 */
export function isSoleOwner(backend: MathBackendCPU, info: TensorInfo): boolean {
  if (preserved.includes(info.dataId)) return false;
  const { values, refCount } = backend.data.get(info.dataId);
  const array = values as Float32Array;
  return refCount === 1 && array.byteLength >= SMALLEST && isOwn(array.buffer);
}

let preserved: readonly object[] = [];

/** No kernel that `work` runs writes over the storage of these data ids. */
export function preserving<T>(dataIds: readonly object[], work: () => T): T {
  const before = preserved;
  preserved = dataIds;
  try {
    return work();
  } finally {
    preserved = before;
  }
}

export function sizeOf(info: TensorInfo): number {
  return tf.util.sizeFromShape(info.shape);
}

/** Puts kernels before those of the same names that a backend has. */
export function register(backendName: string, kernels: Record<string, Kernel>): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const before = tf.getKernel(kernelName, backendName)?.kernelFunc as KernelFunc | undefined;
    if (before) tf.unregisterKernel(kernelName, backendName);
    const kernelFunc = (call: any) => {
      const result = kernel(call) ?? before?.(call);
      if (!result) throw new UnsupportedError(kernelName, backendName, true);
      return result;
    };
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}
