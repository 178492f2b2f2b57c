/** Bytes of one window: those of a loop fit into the cache that is nearest but one. */
export const WINDOW = 16384;
export const WINDOW_FLOATS = WINDOW / 4;
const MOST = 12;

/** A loop works on windows of this memory. Parts of tensors are copied in and out, which costs less than one more pass. */
export const memory = new WebAssembly.Memory({ initial: (MOST * WINDOW) / 65536 });

const windows = Array.from(
  { length: MOST },
  (_, index) => new Float32Array(memory.buffer, index * WINDOW, WINDOW_FLOATS),
);

export function window(index: number): Float32Array {
  return windows[index];
}

/** Copies `length` floats of `from`, from `start` on, into a window. */
export function fill(index: number, from: Float32Array, start: number, length: number): void {
  windows[index].set(length === from.length ? from : from.subarray(start, start + length));
}

/** Copies the first `length` floats of a window to the place `start` of `to`. */
export function empty(index: number, to: Float32Array, start: number, length: number): void {
  const { [index]: from } = windows;
  to.set(length === WINDOW_FLOATS ? from : from.subarray(0, length), start);
}
