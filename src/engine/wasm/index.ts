import { createRequire } from 'node:module';
import type * as TfjsWasm from '@tensorflow/tfjs-backend-wasm';
import { loopsForWasm } from '../loops/index.ts';
import { threadCount } from '../native/threads.ts';
import { register } from '../storage.ts';
import { tf } from '../tfjs.ts';
import { makeBackend } from './backend.ts';
import { startModule, type WasmModule } from './glue.ts';
import { onHeap } from './heap.ts';
import { registerKernels } from './kernel.ts';
import { kernels } from './kernels/index.ts';
import { guardKernels } from './served.ts';
import { startWithThreads } from './threads.ts';
import { throughCpu } from './through-cpu.ts';

let registered: string | null = null;

/**
 * Registers the backend `wasm`: TensorFlow.js's, with what its kernels lack. Says what it is. Throws with the reason where
 * WebAssembly can't be had. Once; later calls do nothing.
 */
export function registerWasm(): string {
  registered ??= start();
  return registered;
}

function start(): string {
  const require = createRequire(import.meta.url);
  const wasm: typeof TfjsWasm = require('@tensorflow/tfjs-backend-wasm');
  const { module, threads, reason } = startFastest(Math.min(threadCount(), MOST_THREADS));
  wasm.setThreadsCount(threads);
  const backend = makeBackend(wasm.BackendWasm, module);
  const count = wasm.getThreadsCount();
  // They wait for work for ever, and a program that is through must end.
  for (const worker of module.PThread?.runningWorkers ?? []) worker.unref();
  // The package's own way to make the backend would load it in the background.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 0);

  for (const { setupFunc } of tf.getKernelsForBackend('wasm')) setupFunc?.(backend);
  guardKernels();
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernelName, 'wasm')) continue;
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: throughCpu(kernelName) });
  }
  registerKernels(kernels);
  register('wasm', onHeap(loopsForWasm, backend));
  return `TensorFlow.js’s WebAssembly kernels, with SIMD and ${count === 1 ? 'one thread' : `${count} threads`}${reason}`;
}

/** Each has a JavaScript engine of its own, which takes memory (17 MB) and time to start. */
const MOST_THREADS = 16;

interface Started {
  module: WasmModule;
  threads: number;
  /** Why there is one thread only, where there should be more. */
  reason: string;
}

function startFastest(threads: number): Started {
  let reason = '';
  if (threads > 1) {
    try {
      return { module: startWithThreads(threads), threads, reason };
    } catch (error) {
      reason = `, since ${(error as Error).message}`;
    }
  }
  const module = startModule('tfjs-backend-wasm.js', 'tfjs-backend-wasm-simd.wasm');
  return { module, threads: 1, reason };
}
