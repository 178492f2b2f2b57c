import type { TrainingCommand } from '../../protocol/training.ts';

/**
 * Words of shared memory through which the link's thread reaches the program's thread: the program reads them at
 * each tick, so a loop that never returns to the event loop can be paused, asked and stopped all the same.
 */
export const Wish = { run: 0, pause: 1, step: 2, stop: 3, act: 4 } as const;

const WISH = 0;
/** Counts every change of the other words: a thread that waits is woken by it. */
const BELL = 1;
/** The commands that were posted to the program's thread since it last looked. */
const POSTED = 2;

export function newSignals(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Of the commands that only say how to go on. */
export function wish(signals: Int32Array, type: WishCommand['type']): void {
  Atomics.store(signals, WISH, type === 'resume' ? Wish.run : Wish[type]);
  ring(signals);
}

export type WishCommand = Extract<TrainingCommand, { type: 'pause' | 'step' | 'act' | 'resume' | 'stop' }>;

export function isWish(command: TrainingCommand): command is WishCommand {
  return command.type === 'resume' || Object.hasOwn(Wish, command.type);
}

export function wished(signals: Int32Array): number {
  return Atomics.load(signals, WISH);
}

/** Tells the program's thread that a command lies in its port. */
export function posted(signals: Int32Array): void {
  Atomics.add(signals, POSTED, 1);
  ring(signals);
}

/** Whether commands lie in the port; they count as seen from here on. */
export function takePosted(signals: Int32Array): boolean {
  return Atomics.load(signals, POSTED) !== 0 && Atomics.exchange(signals, POSTED, 0) !== 0;
}

/** Blocks the thread until something else than a pause is wished for, and says what; `attend` sees to posted commands. */
export function waitWhilePaused(signals: Int32Array, attend: () => void): number {
  for (;;) {
    const bell = Atomics.load(signals, BELL);
    attend();
    if (wished(signals) !== Wish.pause) return wished(signals);
    Atomics.wait(signals, BELL, bell);
  }
}

/** After one training step that was wished for, the next tick pauses; a stop that came meanwhile stays. */
export function stepTaken(signals: Int32Array): void {
  Atomics.compareExchange(signals, WISH, Wish.step, Wish.pause);
}

/** The same after one act; true where it was wished for. */
export function actDone(signals: Int32Array): boolean {
  return Atomics.compareExchange(signals, WISH, Wish.act, Wish.pause) === Wish.act;
}

/** Whether the program runs freely. Read often, so without the cost of an atomic read: it may be known late. */
export function isFree(signals: Int32Array): boolean {
  return signals[WISH] === Wish.run;
}

function ring(signals: Int32Array): void {
  Atomics.add(signals, BELL, 1);
  Atomics.notify(signals, BELL);
}
