import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { composites } from '../kernels/index.ts';
import { tf, tfCpu } from '../tfjs.ts';

/** Registers for `webgpu` the kernels that only `cpu` has: values go there and back. None of them is one that training needs. */
export function registerFallbacks(): void {
  // It would greet its first use with advice to install another one.
  const cpu = Object.assign(new tfCpu.MathBackendCPU(), { firstUse: false });
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    // Ours have composites, which stay on the device.
    if (tf.getKernel(kernelName, 'webgpu') || kernelName in composites) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const gpu = backend as unknown as WebGPUBackend;
        const results = kernelFunc({
          inputs: mapped(inputs, (info) => moved(info, gpu, cpu)),
          attrs,
          backend: cpu,
        });
        return Array.isArray(results)
          ? results.map((info) => moved(info, cpu, gpu))
          : moved(results, cpu, gpu);
      },
    });
  }
}

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
