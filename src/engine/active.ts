import type { KernelBackend, KernelFunc } from '@tensorflow/tfjs-core';
import { attachInfo } from './attached.ts';
import type { EngineName } from './choice.ts';
import { tf } from './tfjs.ts';

/** The engine in use. `kernels` caches what `run` has looked up. */
export interface Active {
  name: EngineName;
  /** Why this one. */
  reason: string;
  backend: KernelBackend;
  kernels: Map<string, KernelFunc>;
  /** True where tensors live outside V8's heap, so that garbage collection alone does not free them. */
  foreign: boolean;
}

const foreign = new Set<EngineName>(['tensorflow', 'webgpu', 'wasm']);

let active: Active | null = null;

export function getActive(): Active | null {
  return active;
}

/** Makes a registered TensorFlow.js backend the one that computes, for plain TensorFlow.js programs too. */
export function activate(name: EngineName, reason: string): void {
  // For a backend whose factory is synchronous everything is done when `setBackend` returns; the promise tells nothing new.
  attachInfo();
  void tf.setBackend(name);
  const backend = tf.backend();
  // The CPU backend greets its first use with advice to install another one, in the middle of the program's output.
  Object.assign(backend, { firstUse: false });
  active = { name, reason, backend, kernels: new Map(), foreign: foreign.has(name) };
}
