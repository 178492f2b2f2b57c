import v8 from 'node:v8';
import { getActive } from './active.ts';
import { collect } from './collect.ts';
import type { Handle } from './dispatch.ts';
import { pooled, sweepPool } from './reuse.ts';
import { tf } from './tfjs.ts';

/**
 * Memory without `dispose`. Where tensors are JavaScript arrays nothing is to be done here (see reuse.ts). TensorFlow's
 * lie outside V8's heap: V8 sees small objects and is in no hurry. So their bytes are counted here, and past a threshold
 * this collects garbage, and disposes the handles whose owners are gone. All of it happens inside `own`, so that a loop
 * that never awaits stays flat too (a FinalizationRegistry would call back only when the loop is over).
 */
interface Owned {
  owner: WeakRef<object>;
  handle: Handle;
  bytes: number;
}

const FIRST_THRESHOLD = 64 * 2 ** 20;

let owned: Owned[] = [];
/** Several objects may own one handle: a view and what it is a view of. */
const ownerCounts = new WeakMap<Handle, number>();
let liveBytes = 0;
let bytesSinceSweep = 0;
let threshold = FIRST_THRESHOLD;

/** Ties a handle's memory to `owner`: it is freed some time after the owner is garbage. */
export function own(owner: object, handle: Handle): void {
  if (!getActive()?.foreign) return;
  const bytes = bytesOf(handle);
  owned.push({ owner: new WeakRef(owner), handle, bytes });
  ownerCounts.set(handle, (ownerCounts.get(handle) ?? 0) + 1);
  liveBytes += bytes;
  bytesSinceSweep += bytes + BOOKKEEPING;
  if (bytesSinceSweep > threshold) sweep();
}

/** What an entry and TensorFlow's own record of a tensor take, so that many small tensors are collected too. */
const BOOKKEEPING = 512;

/**
 * What the living tensors take. On `tensorflow` those that objects own; elsewhere all of them, counted by walking V8's
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

function sweep(): void {
  collect();
  const kept: Owned[] = [];
  liveBytes = 0;
  for (const entry of owned) {
    // To ask for the owner would keep it alive until this job ends, so those that are alive are asked once a sweep only.
    if (entry.owner.deref() === undefined) disown(entry.handle);
    else {
      kept.push(entry);
      liveBytes += entry.bytes;
    }
  }
  owned = kept;
  bytesSinceSweep = 0;
  threshold = Math.max(FIRST_THRESHOLD, liveBytes / 2);
}

function disown(handle: Handle): void {
  const left = ownerCounts.get(handle)! - 1;
  ownerCounts.set(handle, left);
  if (left === 0) handle.dispose();
}

function bytesOf({ size, dtype }: Handle): number {
  return size * (dtype === 'bool' ? 1 : 4);
}
