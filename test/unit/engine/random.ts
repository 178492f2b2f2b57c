/** A generator of the same numbers in each run (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Numbers between -2 and 2. */
export function floats(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => 4 * random() - 2);
}

export function integers(random: () => number, length: number, below: number): Int32Array {
  return Int32Array.from({ length }, () => Math.floor(random() * below));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
