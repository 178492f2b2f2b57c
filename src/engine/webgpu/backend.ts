import { createRequire } from 'node:module';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { tf } from '../tfjs.ts';
import { submitted } from '../turns.ts';
import { Buffers } from './buffers.ts';
import { calling, settled, waitFor } from './dawn.ts';
import type { Device } from './device.ts';
import { Fences } from './fences.ts';
import { Uniforms } from './uniforms.ts';

/** What TensorFlow.js's backend keeps to itself. */
interface Internals {
  commandEncoder: GPUCommandEncoder | null;
  uniformPendingDisposal: GPUBuffer[];
  makeUniforms(numbers: Numbers): { buffer: GPUBuffer };
}

type Numbers = { type: string; data: number[] }[];

const require = createRequire(import.meta.url);

/** TensorFlow.js's backend, whose kernels are registered as it is loaded, on a device of Dawn's. */
export function makeBackend(device: Device): WebGPUBackend {
  const { WebGPUBackend: Base } = load();
  const fences = new Fences(device.gpu);
  const uniforms = new Uniforms();

  class Backend extends Base {
    constructor() {
      super(device.gpu, device.info);
      const { makeUniforms } = Base.prototype as unknown as Internals;
      Object.assign(this, {
        bufferManager: new Buffers(device),
        supportTimestampQuery: false,
        makeUniforms: (numbers: Numbers) => {
          const key = numbers.map(({ type, data }) => `${type}${data.join()}`).join(';');
          const buffer = this.uniformsOf(key, () => {
            const made = makeUniforms.call(this, numbers).buffer;
            // It is kept, where theirs goes to another program after the next submit.
            (this as unknown as Internals).uniformPendingDisposal.pop();
            return made;
          });
          return { buffer };
        },
      });
    }

    /** Waits for the values. In a browser nobody can, so the base class goes by way of a canvas. */
    override readSync(dataId: object): ReturnType<WebGPUBackend['readSync']> {
      const { values, dtype, shape, resource, complexTensorInfos } = this.tensorMap.get(dataId);
      if (values) return values;
      if (shape.includes(0)) return tf.util.getTypedArrayFromDType(dtype as 'float32', 0);
      if (dtype === 'complex64') {
        const { real, imag } = complexTensorInfos!;
        const parts = [real, imag].map((part) => this.readSync(part.dataId) as Float32Array);
        return tf.backend_util.mergeRealAndImagArrays(parts[0], parts[1]);
      }
      const copy = this.copied(resource as GPUBuffer);
      const done = calling(() => copy.mapAsync(GPUMapMode.READ));
      // Told by the state of the buffer.
      done.catch(() => {});
      waitFor(() => copy.mapState !== 'pending');
      return tf.util.convertBackendValuesAndArrayBuffer(this.taken(copy), dtype);
    }

    override async read(dataId: object): ReturnType<WebGPUBackend['read']> {
      return this.tensorMap.get(dataId).shape.includes(0) ? this.readSync(dataId) : super.read(dataId);
    }

    /** What `read` waits for. */
    override async getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer> {
      const copy = this.copied(buffer);
      await settled(() => copy.mapAsync(GPUMapMode.READ)).catch(() => {});
      return this.taken(copy);
    }

    /** A buffer with a program's numbers, made where there is none of this key yet. */
    uniformsOf(key: string, make: () => GPUBuffer): GPUBuffer {
      const { uniformPendingDisposal: pending } = this as unknown as Internals;
      return uniforms.get(key, make, (buffers) => pending.push(...buffers));
    }

    override runWebGPUProgram(
      ...given: Parameters<WebGPUBackend['runWebGPUProgram']>
    ): ReturnType<WebGPUBackend['runWebGPUProgram']> {
      const output = super.runWebGPUProgram(...given);
      this.checkCommands();
      return output;
    }

    override submitQueue(): void {
      calling(() => super.submitQueue());
      fences.submitted();
      submitted();
      device.check();
    }

    /** Throws where the last commands were refused. The encoder that they are in is no good any more. */
    private checkCommands(): void {
      try {
        device.check();
      } catch (error) {
        Object.assign(this, { commandEncoder: null, computePassEncoder: null, dispatchCountInPass: 0 });
        throw error;
      }
    }

    /** A buffer that can be mapped, with what is in `buffer` after all that was asked for so far. */
    private copied(buffer: GPUBuffer): GPUBuffer {
      const { size } = buffer;
      const copy = this.bufferManager.acquireBuffer(size, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      (this as unknown as Internals).commandEncoder!.copyBufferToBuffer(buffer, 0, copy, 0, size);
      this.submitQueue();
      return copy;
    }

    private taken(copy: GPUBuffer): ArrayBuffer {
      if (copy.mapState !== 'mapped') {
        this.bufferManager.releaseBuffer(copy, false);
        device.check();
        throw device.gone();
      }
      const values = copy.getMappedRange().slice(0);
      copy.unmap();
      this.bufferManager.releaseBuffer(copy);
      return values;
    }
  }

  // The base class won't be made where a browser would have no WebGPU.
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: true }, configurable: true });
  try {
    return new Backend();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}

function load(): typeof import('@tensorflow/tfjs-backend-webgpu') {
  return require('@tensorflow/tfjs-backend-webgpu');
}
