import { tf } from '../tfjs.ts';
import { type Adapter, findAdapter, mayHaveGpu } from './adapter.ts';
import { makeBackend } from './backend.ts';
import { Device } from './device.ts';
import { registerFallbacks } from './fallback.ts';
import { registerKernels } from './kernels/index.ts';

/** An adapter that was opened, or the reason why there is none. */
let opened: Adapter | Error = new Error('it takes a moment to open: `await useEngine()` first');

/**
 * Opens the GPU that Dawn finds and registers the backend `webgpu`, TensorFlow.js's own, on it. What keeps it from that
 * is told by `loadWebgpu`.
 */
export async function prepareWebgpu(asked: boolean): Promise<void> {
  if (!(opened instanceof Error)) return;
  try {
    opened = await open(asked);
  } catch (error) {
    opened = error as Error;
  }
}

/**
 * Says what was opened, or throws the reason why nothing was. An adapter that computes on the processor counts only
 * where the engine was `asked` for by name: every other engine is faster.
 */
export function loadWebgpu(asked: boolean): string {
  if (opened instanceof Error) throw opened;
  if (!asked && opened.software) throw softwareOnly(opened);
  return `TensorFlow.js’s WebGPU on ${opened.name}`;
}

async function open(asked: boolean): Promise<Adapter> {
  if (!asked && !mayHaveGpu()) throw new Error('this machine shows no GPU');
  const adapter = await findAdapter();
  if (!asked && adapter.software) throw softwareOnly(adapter);
  const backend = makeBackend(await Device.open(adapter));
  tf.registerBackend('webgpu', () => backend, 0);
  registerFallbacks();
  registerKernels();
  return adapter;
}

function softwareOnly({ name }: Adapter): Error {
  return new Error(`there is only ${name}, which computes on the processor`);
}
