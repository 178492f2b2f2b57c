import v8 from 'node:v8';
import { getActive } from './active.ts';
import { collect } from './collect.ts';
import type { Handle } from './dispatch.ts';
import { pooled, sweepPool } from './reuse.ts';
import { tf } from './tfjs.ts';

/**
 * Memory without `dispose`. Where tensors are JavaScript arrays nothing is to be done here (see reuse.ts). Those of
 * TensorFlow, of WebAssembly and of a GPU lie outside V8's heap: V8 sees small objects and is in no hurry. So their bytes are counted here, and past a threshold
 * this collects garbage, and disposes the handles whose owners are gone. All of it happens inside `own`, so that a loop
 * that never awaits stays flat too (a FinalizationRegistry would call back only when the loop is over).
 */
interface Owned {
  owner: WeakRef<object>;
  handle: Handle;
  bytes: number;
}

/**
 * `spare`: the bytes that may be made before garbage is looked for, at least. `each`: what a tensor takes besides its
 * values, so that many small ones are collected too; on `webgpu` a buffer of Dawn's.
 */
const costs = {
  tensorflow: { spare: 64 * 2 ** 20, each: 512 },
  wasm: { spare: 96 * 2 ** 20, each: 512 },
  webgpu: { spare: 128 * 2 ** 20, each: 8192 },
};

let owned: Owned[] = [];
/** Several objects may own one handle: a view and what it is a view of. */
const ownerCounts = new WeakMap<Handle, number>();
let liveBytes = 0;
let bytesSinceSweep = 0;
let threshold = 0;

/** Handles that nobody owns (yet), by their id, and a twin of each by which to dispose what it held. */
const loose = new Map<number, { handle: WeakRef<Handle>; twin: Handle }>();

/** A handle was made on a foreign engine: until somebody owns it, its memory goes when it is garbage itself. */
export function made(handle: Handle): void {
  // A composite may give back what it was given.
  if (ownerCounts.get(handle)) return;
  const { shape, dtype, dataId, id } = handle;
  loose.set(id, { handle: new WeakRef(handle), twin: new TwinClass(shape, dtype, dataId, id) });
}

const TwinClass = tf.Tensor as unknown as new (
  shape: number[],
  dtype: string,
  dataId: object,
  id: number,
) => Handle;

/** Ties a handle's memory to `owner`: it is freed some time after the owner is garbage. */
export function own(owner: object, handle: Handle): void {
  if (!getActive()?.foreign) return;
  const bytes = ownBytesOf(handle);
  loose.delete(handle.id);
  owned.push({ owner: new WeakRef(owner), handle, bytes });
  ownerCounts.set(handle, (ownerCounts.get(handle) ?? 0) + 1);
  liveBytes += bytes;
  bytesSinceSweep += bytes + cost().each;
  if (bytesSinceSweep > Math.max(cost().spare, threshold)) sweep();
}

/** Frees an owned handle before its owner is garbage, where nobody will use it any more. */
export function free(handle: Handle): void {
  if (ownerCounts.has(handle) && !handle.isDisposed) {
    const bytes = ownBytesOf(handle);
    liveBytes -= bytes;
    bytesSinceSweep = Math.max(0, bytesSinceSweep - bytes - cost().each);
  }
  loose.delete(handle.id);
  handle.dispose();
}

function cost(): { spare: number; each: number } {
  return costs[getActive()?.name as keyof typeof costs] ?? costs.tensorflow;
}

/**
 * What the living tensors take. On `tensorflow` and `webgpu` those that objects own; elsewhere all of them, counted by walking V8's
 * heap, since any bookkeeping of our own would cost each op and, in a loop that never awaits, leak itself. Collects
 * garbage first, which takes some 10 ms: for tests, and for a display once in a while.
 */
export function memory(): { tensors: number; bytes: number } {
  if (getActive()?.foreign) {
    sweep();
    return { tensors: owned.length, bytes: liveBytes };
  }
  sweepPool();
  return { tensors: countTensors(), bytes: bytesInUse() };
}

/** Walks V8's heap. Node warns once that this is experimental, which says nothing to the user of a training program. */
function countTensors(): number {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return v8.queryObjects(tf.Tensor as never, { format: 'count' });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The bytes of all tensors, garbage that has not been collected yet included. Costs nothing. */
export function bytesInUse(): number {
  return getActive()?.foreign ? liveBytes : process.memoryUsage().arrayBuffers - pooled();
}

/** Disposes the handles whose owners are gone. */
export function sweep(): void {
  collect();
  const kept: Owned[] = [];
  liveBytes = 0;
  for (const entry of owned) {
    // To ask for the owner would keep it alive until this job ends, so those that are alive are asked once a sweep only.
    if (entry.handle.isDisposed) continue;
    if (entry.owner.deref() === undefined) disown(entry.handle);
    else {
      kept.push(entry);
      if (!entry.handle.isDisposed) liveBytes += entry.bytes;
    }
  }
  owned = kept;
  for (const [id, { handle, twin }] of loose) {
    if (handle.deref() !== undefined) continue;
    loose.delete(id);
    twin.dispose();
  }
  bytesSinceSweep = 0;
  threshold = liveBytes / 2;
}

function disown(handle: Handle): void {
  const left = ownerCounts.get(handle)! - 1;
  ownerCounts.set(handle, left);
  if (left > 0) return;
  loose.delete(handle.id);
  handle.dispose();
}

/** What is known of data: the first handle on it that was owned. */
interface Counted {
  tensorscopeOwner?: Handle;
}

/** 0 for a further handle on the same data, as a reshaped tensor's. */
function ownBytesOf(handle: Handle): number {
  const dataId = handle.dataId as Counted;
  dataId.tensorscopeOwner ??= handle;
  return dataId.tensorscopeOwner === handle ? bytesOf(handle) : 0;
}

function bytesOf({ size, dtype }: Handle): number {
  return size * (dtype === 'bool' && getActive()?.name !== 'webgpu' ? 1 : 4);
}
