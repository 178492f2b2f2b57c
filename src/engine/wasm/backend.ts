import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { backend_util } from '@tensorflow/tfjs-core';
import { sweep } from '../memory.ts';
import { tf } from '../tfjs.ts';
import type { WasmModule } from './glue.ts';

type DataId = Parameters<BackendWasm['readSync']>[0];

/**
 * TensorFlow.js's backend on `module`. Unlike it, this one says when its memory is full, where it would write over what
 * lies at address 0, and it holds complex numbers, for the kernels of `cpu` to compute with.
 */
export function makeBackend(Base: typeof BackendWasm, module: WasmModule): BackendWasm {
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };

  class Backend extends Base {
    override move(...args: Parameters<BackendWasm['move']>): void {
      const [dataId, values, shape, dtype, refCount] = args;
      if (dtype === 'string') {
        super.move(...args);
        return;
      }
      const size = tf.util.sizeFromShape(shape);
      const bytes = size * tf.util.bytesPerElement(dtype);
      const memoryOffset = this.allocate(bytes, shape);
      const counter = this as unknown as { dataIdNextNumber: number };
      const id = counter.dataIdNextNumber++;
      this.dataIdMap.set(dataId, { id, memoryOffset, shape, dtype, refCount });
      this.wasm.tfjs.registerTensor(id, size, memoryOffset);
      if (values) {
        const { buffer, byteOffset } = values as backend_util.TypedArray;
        module.HEAPU8.set(new Uint8Array(buffer, byteOffset, bytes), memoryOffset);
      }
    }

    override readSync(dataId: DataId, start?: number, end?: number): backend_util.BackendValues {
      const { dtype, shape, memoryOffset } = this.dataIdMap.get(dataId);
      if (dtype !== 'complex64') return super.readSync(dataId, start, end);
      const bytes = 8 * tf.util.sizeFromShape(shape);
      return new Float32Array(module.HEAPU8.slice(memoryOffset, memoryOffset + bytes).buffer);
    }

    private allocate(bytes: number, shape: readonly number[]): number {
      let place = module._malloc(bytes) >>> 0;
      if (place === 0) {
        sweep();
        place = module._malloc(bytes) >>> 0;
      }
      if (place === 0) throw new Error(noPlace(bytes, shape, module.HEAPU8.length));
      return place;
    }
  }

  return new Backend(module as unknown as BackendWasm['wasm']);
}

function noPlace(bytes: number, shape: readonly number[], all: number): string {
  const [asked, taken] = [bytes, all].map((size) => Math.ceil(size / 2 ** 20));
  return (
    `The engine wasm is out of memory: a tensor [${shape}] of ${asked} MB finds no place beside the ${taken} MB that are ` +
    'taken, of 4096 MB in all. Make the batch or the model smaller, or choose another engine.'
  );
}
