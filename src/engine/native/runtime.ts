import { createRequire } from 'node:module';
import type { Tensor } from 'onnxruntime-common';

/**
 * ONNX Runtime's own binding. The public API of `onnxruntime-node` is asynchronous by a `setImmediate` alone; the
 * binding below it is not, and an op of a tensor library has to be synchronous. It is private to the package, so its
 * version is pinned, and a different shape of it makes the engine fall back.
 */
export interface Binding {
  InferenceSession: new () => NativeSession;
}

export interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  /** A fetch is an array to write into, or null for one that the binding makes. */
  run(feeds: Feeds, fetches: Record<string, Operand | null>, options: object): Record<string, Tensor>;
  dispose(): void;
}

/** The fields of ONNX Runtime's `Tensor` that the binding reads: an object with them does, and costs less to make. */
export interface Operand {
  type: 'float32' | 'int32' | 'int64' | 'bool';
  data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
  dims: readonly number[];
  location: 'cpu';
}

export type Feeds = Record<string, Operand>;

let loaded: Binding | undefined;

/** Loads the binding. Throws with the reason where it can't be had. */
export function loadBinding(): Binding {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  const module: any = require('onnxruntime-node/dist/binding.js');
  if (typeof module.initOrt !== 'function' || typeof module.binding?.InferenceSession !== 'function') {
    throw new Error('this version of onnxruntime-node has no synchronous binding where 1.30.0 has it');
  }
  module.initOrt();
  const { prototype } = module.binding.InferenceSession;
  for (const method of ['loadModel', 'run', 'dispose']) {
    if (typeof prototype[method] !== 'function')
      throw new Error(`onnxruntime-node's session has no ${method}()`);
  }
  loaded = module.binding as Binding;
  return loaded;
}
