import { getRngState, setRngState } from '../../../library/index.ts';
import type { Random } from './checkpoint-file.ts';

let state = 0;

/** From here on `Math.random` depends on the run's seed: mulberry32, whose state is one number. */
export function seedMathRandom(seed: number): void {
  state = seed | 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomState(): Random {
  return { library: getRngState(), program: state };
}

export function restoreRandom({ library, program }: Random): void {
  setRngState(library);
  state = program;
}
