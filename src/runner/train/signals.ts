import type { TrainingCommand } from '../../protocol/training.ts';

/**
 * A word of shared memory through which the link's thread holds the program's thread: the program reads it at
 * each tick, so a loop that never returns to the event loop can be paused and stopped all the same.
 */
export const Wish = { run: 0, pause: 1, step: 2, stop: 3 } as const;

const WISH = 0;

export function newSignals(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function wish(signals: Int32Array, { type }: TrainingCommand): void {
  Atomics.store(signals, WISH, type === 'resume' ? Wish.run : Wish[type]);
  Atomics.notify(signals, WISH);
}

export function wished(signals: Int32Array): number {
  return Atomics.load(signals, WISH);
}

/** Blocks the thread until something else than a pause is wished for, and says what. */
export function waitWhilePaused(signals: Int32Array): number {
  while (wished(signals) === Wish.pause) Atomics.wait(signals, WISH, Wish.pause);
  return wished(signals);
}

/** After one training step that was wished for, the next tick pauses; a stop that came meanwhile stays. */
export function stepTaken(signals: Int32Array): void {
  Atomics.compareExchange(signals, WISH, Wish.step, Wish.pause);
}
