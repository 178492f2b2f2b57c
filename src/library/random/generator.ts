import { shapeOnly } from '../../engine/index.ts';

/** What `getRngState` gives: enough to draw the same numbers again. Plain data, so that it can be written to a file. */
export interface RngState {
  words: [number, number, number, number];
  /** The second number of a Box–Muller pair, if one is waiting. */
  spare: number | null;
}

/** xoshiro128** 1.1 by Blackman and Vigna (https://prng.di.unimi.it/xoshiro128starstar.c). */
let a = 0;
let b = 0;
let c = 0;
let d = 0;
let spare: number | null = null;

manualSeed((Math.random() * 2 ** 32) >>> 0);

/** Starts the one generator that all random functions draw from. Any finite number is a seed. */
export function manualSeed(seed: number): void {
  if (!Number.isFinite(seed)) throw new Error(`manualSeed: expected a finite number, but got ${seed}`);
  // splitmix32 spreads the seed over the state, which must not be all zeros.
  let x = (seed | 0) ^ Math.floor(seed / 2 ** 32);
  const next = () => {
    x = (x + 0x9e3779b9) | 0;
    let z = x ^ (x >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  a = next();
  b = next();
  c = next();
  d = next() | 1;
  spare = null;
}

export function getRngState(): RngState {
  return { words: [a, b, c, d], spare };
}

export function setRngState(state: RngState): void {
  [a, b, c, d] = state.words;
  spare = state.spare;
}

/** 32 random bits, as an integer from 0 to 2³² - 1. */
function bits(): number {
  const product = Math.imul(b, 5);
  const result = Math.imul((product << 7) | (product >>> 25), 9);
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = (d << 11) | (d >>> 21);
  return result >>> 0;
}

/** A number from [0, 1), with 24 bits: as many as a float32 holds. While a program is traced, always 0.5: nothing is drawn. */
export function uniform(): number {
  return shapeOnly() ? 0.5 : (bits() >>> 8) * 2 ** -24;
}

/** An integer from [low, high), each as probable as the others. While a program is traced, always `low`. */
export function integer(low: number, high: number): number {
  if (shapeOnly()) return low;
  const range = high - low;
  if (range > 2 ** 32) return low + Math.floor((bits() * 2 ** 21 + (bits() >>> 11)) * 2 ** -53 * range);
  // Bits beyond the last whole multiple of the range would favour the low numbers, so they are drawn again.
  const limit = 2 ** 32 - (2 ** 32 % range);
  let drawn = bits();
  while (drawn >= limit) drawn = bits();
  return low + (drawn % range);
}

/** A number of the standard normal distribution, by Box and Muller's transform. While a program is traced, always 0. */
export function normal(): number {
  if (shapeOnly()) return 0;
  if (spare !== null) {
    const drawn = spare;
    spare = null;
    return drawn;
  }
  const radius = Math.sqrt(-2 * Math.log(((bits() >>> 8) + 1) * 2 ** -24));
  const angle = 2 * Math.PI * (bits() >>> 8) * 2 ** -24;
  spare = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

/** 0 to n - 1 in random order. While a program is traced, in ascending order. */
export function permutation(n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  if (shapeOnly()) return order;
  for (let i = n - 1; i > 0; i--) {
    const j = integer(0, i + 1);
    const moved = order[i];
    order[i] = order[j];
    order[j] = moved;
  }
  return order;
}
