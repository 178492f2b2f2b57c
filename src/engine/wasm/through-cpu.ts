import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf, tfCpu } from '../tfjs.ts';
import { UnsupportedError } from '../unsupported.ts';

/**
 * A kernel of TensorFlow.js's CPU backend on the tensors of wasm, for what wasm has no kernel for or a wrong one. It
 * computes in plain JavaScript, and is as slow as that.
 */
export function throughCpu(kernel: string): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const func = tf.getKernel(kernel, 'cpu')?.kernelFunc;
    if (!func) throw new UnsupportedError(kernel, 'wasm', true);
    const wasm = backend as BackendWasm;
    const cpu = scratch();
    const result = func({ inputs: lent(inputs, wasm, cpu) as never, attrs, backend: cpu });
    return Array.isArray(result) ? result.map((info) => taken(info, wasm, cpu)) : taken(result, wasm, cpu);
  };
}

let made: MathBackendCPU | null = null;

/** Holds the operands and results of one kernel, which are garbage when it is through. */
function scratch(): MathBackendCPU {
  if (!made) {
    made = new tfCpu.MathBackendCPU();
    // It greets its first use with advice to install another backend.
    Object.assign(made, { firstUse: false });
  }
  return made;
}

function lent(inputs: any, wasm: BackendWasm, cpu: MathBackendCPU): unknown {
  if (Array.isArray(inputs)) return inputs.map((input) => lent(input, wasm, cpu));
  if (!inputs?.dataId) {
    if (inputs === null || typeof inputs !== 'object') return inputs;
    return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, lent(input, wasm, cpu)]));
  }
  const { shape, dtype, dataId }: TensorInfo = inputs;
  const values = wasm.readSync(dataId);
  // Some kernels ask for the rank, which only a tensor has.
  if (dtype !== 'complex64') return { ...cpu.makeTensorInfo(shape, dtype, values), rank: shape.length };
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const parts = [real, imag].map((part) => cpu.makeTensorInfo(shape, 'float32', part));
  const complex = tf.getKernel('Complex', 'cpu').kernelFunc;
  return complex({ inputs: { real: parts[0], imag: parts[1] }, backend: cpu });
}

function taken({ dataId, shape, dtype }: TensorInfo, wasm: BackendWasm, cpu: MathBackendCPU): TensorInfo {
  let values = cpu.readSync(dataId);
  // Some kernels label integers as floats.
  if (dtype === 'int32' && !(values instanceof Int32Array)) values = Int32Array.from(values as Float32Array);
  return { dataId: wasm.write(values, shape, dtype), shape, dtype };
}
