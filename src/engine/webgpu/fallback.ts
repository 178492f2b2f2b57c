import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { composites } from '../kernels/index.ts';
import { tf, tfCpu } from '../tfjs.ts';

/**
 * Lets `cpu` serve where TensorFlow.js's WebGPU has no kernel, or none for these inputs (more than 6 dimensions): values
 * go there and back. Nothing that training needs often is among them.
 */
export function registerFallbacks(): void {
  // It would greet its first use with advice to install another one.
  const cpu = Object.assign(new tfCpu.MathBackendCPU(), { firstUse: false });
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    const own = tf.getKernel(kernelName, 'webgpu')?.kernelFunc as KernelFunc | undefined;
    // Ours have composites, which stay on the device.
    if (!own && kernelName in composites) continue;
    if (own) tf.unregisterKernel(kernelName, 'webgpu');
    const there = onCpu(kernelFunc, cpu);
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: own
        ? (call) =>
            orElse(
              () => own(call),
              () => there(call),
            )
        : there,
    });
  }
}

function onCpu(kernelFunc: KernelFunc, cpu: MathBackendCPU): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const gpu = backend as unknown as WebGPUBackend;
    const there = mapped(inputs, (info) => moved(info, gpu, cpu));
    const results = kernelFunc({ inputs: there, attrs, backend: cpu });
    return Array.isArray(results) ? results.map((info) => moved(info, cpu, gpu)) : moved(results, cpu, gpu);
  };
}

function orElse<T>(work: () => T, other: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!LIMITS.test((error as Error).message)) throw error;
    return other();
  }
}

/** How TensorFlow.js's shaders tell what they have not been written for. */
const LIMITS = /not yet supported|Unsupported \d+D shape|only supports .* does not support|rank > 6/;

function moved(
  { dataId, shape, dtype }: TensorInfo,
  from: MathBackendCPU | WebGPUBackend,
  to: MathBackendCPU | WebGPUBackend,
): TensorInfo {
  const values = from.readSync(dataId) as Float32Array;
  return { dataId: to.write(values, shape, dtype), shape, dtype };
}

function mapped(inputs: any, change: (info: TensorInfo) => TensorInfo): any {
  if (Array.isArray(inputs)) return inputs.map(change);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, info]) => [name, info && change(info as TensorInfo)]),
  );
}
