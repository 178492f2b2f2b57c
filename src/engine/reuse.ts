/**
 * Storage that is used again. A fresh 9 MB array costs up to 10 ms of page faults, more than most kernels that fill it;
 * so storage that was released goes to the next kernel that wants as much. Only arrays that `allocate` made, that one
 * tensor alone holds and that no reader was given ever come back; all others are V8's to reclaim.
 */
const free = new Map<number, ArrayBuffer[]>();
const states = new WeakMap<ArrayBufferLike, 'fresh' | 'held'>();
let pooledBytes = 0;

/** Bytes. Smaller arrays cost too little to keep. */
export const SMALLEST = 4096;
const MOST = 512 * 2 ** 20;

/** An array with whatever values were there: the kernel writes all of it. */
export function allocate(length: number): Float32Array {
  const bytes = length * 4;
  if (bytes < SMALLEST) return new Float32Array(length);
  let buffer = free.get(bytes)?.pop();
  if (buffer) pooledBytes -= bytes;
  else buffer = Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer;
  states.set(buffer, 'fresh');
  return new Float32Array(buffer);
}

/** A tensor was made on `buffer`. The second one on the same buffer means that nobody knows any more when it is free. */
export function hold(buffer: ArrayBufferLike): void {
  const state = states.get(buffer);
  if (state === 'fresh') states.set(buffer, 'held');
  else if (state === 'held') states.delete(buffer);
}

/** Somebody outside the engine sees the buffer from now on. */
export function letOut(buffer: ArrayBufferLike): void {
  states.delete(buffer);
}

/** Whether one tensor alone is on `buffer`, and nobody else sees it. */
export function isOwn(buffer: ArrayBufferLike): boolean {
  return states.get(buffer) === 'held';
}

/** The only tensor on `buffer` is gone. */
export function reclaim(buffer: ArrayBufferLike): void {
  if (states.get(buffer) !== 'held') return;
  states.delete(buffer);
  if (pooledBytes + buffer.byteLength > MOST) {
    free.clear();
    pooledBytes = 0;
  }
  const list = free.get(buffer.byteLength);
  if (list) list.push(buffer as ArrayBuffer);
  else free.set(buffer.byteLength, [buffer as ArrayBuffer]);
  pooledBytes += buffer.byteLength;
}
