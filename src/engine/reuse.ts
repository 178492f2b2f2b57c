import { collect } from './collect.ts';

/**
 * Storage that is used again. A fresh 9 MB array costs up to 10 ms of page faults, more than most kernels that fill it;
 * and V8, which sees how much memory its arrays take, collects garbage several times in each training step where they are
 * made anew. So the arrays of tensors stay here. One comes back when its tensor is released, or when a collection, which
 * is asked for once so many bytes were lent, finds that nobody has it any more. Only arrays that `allocate` made, that
 * one tensor alone holds and that no reader was given ever come back; all others are V8's to reclaim.
 */
const free = new Map<number, ArrayBuffer[]>();
const states = new WeakMap<ArrayBufferLike, 'fresh' | 'held'>();
/** The arrays that tensors hold, by their buffers. */
const lent = new Map<ArrayBufferLike, WeakRef<ArrayBufferView>>();
let pooledBytes = 0;
let lentBytes = 0;

/** Bytes. Smaller arrays cost too little to keep. */
export const SMALLEST = 4096;
const MOST = 512 * 2 ** 20;
/** Bytes that are lent between two collections, of a small model and of a large one. */
const [FEW_BETWEEN, MANY_BETWEEN] = [64 * 2 ** 20, 192 * 2 ** 20];
/** What `lentBytes` may come to until the next collection. */
let limit = FEW_BETWEEN;
/** The most that was in use after a collection. */
let mostInUse = 0;

/** An array with whatever values were there: the kernel writes all of it. */
export function allocate(length: number): Float32Array {
  const bytes = length * 4;
  if (bytes < SMALLEST) return new Float32Array(length);
  if (lentBytes + bytes > limit) sweepPool();
  let buffer = free.get(bytes)?.pop();
  if (buffer) pooledBytes -= bytes;
  else buffer = Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer;
  states.set(buffer, 'fresh');
  return new Float32Array(buffer);
}

/** A tensor was made on `values`. The second one on the same buffer means that nobody knows any more when it is free. */
export function hold(values: ArrayBufferView): void {
  const { buffer } = values;
  const state = states.get(buffer);
  if (state === 'held') letOut(buffer);
  else if (state === 'fresh') {
    states.set(buffer, 'held');
    lent.set(buffer, new WeakRef(values));
    lentBytes += buffer.byteLength;
  }
}

/** Somebody outside the engine sees the buffer from now on. */
export function letOut(buffer: ArrayBufferLike): void {
  states.delete(buffer);
  if (lent.delete(buffer)) lentBytes -= buffer.byteLength;
}

/** Whether one tensor alone is on `buffer`, and nobody else sees it. */
export function isOwn(buffer: ArrayBufferLike): boolean {
  return states.get(buffer) === 'held';
}

/** The only tensor on `buffer` is gone. */
export function reclaim(buffer: ArrayBufferLike): void {
  if (states.get(buffer) !== 'held') return;
  letOut(buffer);
  if (pooledBytes + buffer.byteLength > MOST) {
    free.clear();
    pooledBytes = 0;
  }
  const list = free.get(buffer.byteLength);
  if (list) list.push(buffer as ArrayBuffer);
  else free.set(buffer.byteLength, [buffer as ArrayBuffer]);
  pooledBytes += buffer.byteLength;
}

/** Collects garbage, and takes back the arrays that only garbage held. */
export function sweepPool(): void {
  collect();
  for (const [buffer, values] of lent) if (values.deref() === undefined) reclaim(buffer);
  mostInUse = Math.max(mostInUse, lentBytes);
  const usual = Math.min(Math.max(FEW_BETWEEN, 4 * mostInUse), MANY_BETWEEN);
  limit = lentBytes + Math.max(usual, lentBytes / 2);
}

/** The bytes of arrays that wait to be used again. */
export function pooled(): number {
  return pooledBytes;
}
