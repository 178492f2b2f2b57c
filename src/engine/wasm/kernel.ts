import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { throughCpu } from './through-cpu.ts';

/** What a kernel of wasm that we put before the package's is called with. */
export interface Call {
  inputs: any;
  attrs: any;
  backend: BackendWasm;
  /** Runs a kernel of this engine. Its result is freed after ours is through, unless ours gives it back. */
  run(kernel: string, inputs: object, attrs?: object): TensorInfo;
  /** Room for a result or for what is needed on the way. Freed as the result of `run` is. */
  room(shape: readonly number[]): TensorInfo;
  /** What the package's own kernel gives for these inputs, and for these attributes or other ones. */
  own(attrs?: object): TensorInfo;
  /** What the CPU's kernel gives for them, which takes long. */
  onCpu(): TensorInfo;
}

export type Kernel = (call: Call) => TensorInfo | TensorInfo[];

/** Puts kernels before those of the package. */
export function registerKernels(kernels: Record<string, Kernel>): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const own = tf.getKernel(kernelName, 'wasm') as KernelConfig | undefined;
    if (own) tf.unregisterKernel(kernelName, 'wasm');
    const kernelFunc = composed(kernel, own?.kernelFunc, throughCpu(kernelName));
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}

function composed(kernel: Kernel, own: KernelFunc | undefined, cpu: KernelFunc): KernelFunc {
  return (given) => {
    const backend = given.backend as BackendWasm;
    const made: TensorInfo[] = [];
    const kept = (info: TensorInfo) => {
      made.push(info);
      return info;
    };
    try {
      const result = kernel({
        inputs: given.inputs,
        attrs: given.attrs,
        backend,
        run: (name, inputs, attrs) => {
          const { kernelFunc } = tf.getKernel(name, 'wasm');
          return kept(kernelFunc({ inputs: inputs as never, attrs: attrs as never, backend }) as TensorInfo);
        },
        room: (shape) => kept(backend.makeOutput(shape as number[], 'float32')),
        own: (attrs = given.attrs) => own!({ ...given, attrs: attrs as never }) as TensorInfo,
        onCpu: () => cpu(given) as TensorInfo,
      });
      // The loop below takes away the hold on a result that came with it.
      for (const each of [result].flat()) if (made.includes(each)) backend.incRef(each.dataId);
      return result;
    } finally {
      for (const { dataId } of made) backend.disposeData(dataId);
    }
  };
}

/** The same values in another shape, for a kernel to read. */
export function seenAs(info: TensorInfo, shape: readonly number[]): TensorInfo {
  return { ...info, shape: shape as number[] };
}

export function areFloats(...infos: TensorInfo[]): boolean {
  return infos.every(({ dtype }) => dtype === 'float32');
}
