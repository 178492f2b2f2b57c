import type { ProgressEvent } from '../../protocol/training.ts';

interface RunningLoop {
  loop: number;
  /** The share of the loop that is behind, and that one iteration is; NaN where the loop does not say. */
  done: number;
  share: number;
  /** Iterations that have started. */
  rounds: number;
}

/** How far a program is, from the heads of its loops and the passes of its data loaders. */
export class Progress {
  /** The loops that run, the outermost first. */
  private readonly stack: RunningLoop[] = [];
  private readonly passes = new WeakMap<object, { loop: RunningLoop; batches: number }>();
  private readonly recent: { time: number; step: number }[] = [];
  private furthest = 0;
  private epochs: RunningLoop | undefined;
  private told: number | undefined;

  /** A run may be told to end before its program does. */
  constructor(private readonly maxSteps?: number) {}

  start(loop: number): void {
    this.end(loop);
    this.stack.push({ loop, done: Number.NaN, share: Number.NaN, rounds: 0 });
  }

  tick(loop: number, index?: number, bound?: number): void {
    const at = this.stack.findIndex((entry) => entry.loop === loop);
    if (at < 0) return;
    this.stack.length = at + 1;
    this.stack[at].rounds++;
    if (typeof index !== 'number' || typeof bound !== 'number' || !(bound > 0)) return;
    Object.assign(this.stack[at], { done: index / bound, share: 1 / bound });
  }

  end(loop: number): void {
    const at = this.stack.findIndex((entry) => entry.loop === loop);
    if (at >= 0) this.stack.length = at;
  }

  /** A pass over a data loader belongs to the loop that was started just before. */
  pass(loader: object, batches: number): void {
    const loop = this.stack.at(-1);
    if (loop && Number.isNaN(loop.done)) this.passes.set(loader, { loop, batches });
  }

  isLast(loader: object, index: number): boolean {
    return this.passes.get(loader)?.batches === index + 1;
  }

  batch(loader: object, index: number): void {
    const pass = this.passes.get(loader);
    if (pass) Object.assign(pass.loop, { done: index / pass.batches, share: 1 / pass.batches });
  }

  /** An optimizer stepped: the loop around the innermost one goes over epochs. */
  stepped(): void {
    this.epochs = this.stack.at(-2) ?? this.epochs;
  }

  /** The loop over epochs, for a checkpoint; and from one, where the program is in that loop again. */
  get epochLoop(): number | undefined {
    return this.epochs?.loop;
  }

  resumed(epochLoop: number | undefined): void {
    this.epochs = this.stack.find(({ loop }) => loop === epochLoop);
  }

  /** `epochs(n)` says itself in which epoch the program is. */
  inEpoch(index: number): void {
    this.told = index;
  }

  /** Counted from 0; undefined where the program does not train in epochs. */
  get epoch(): number | undefined {
    return this.told ?? (this.epochs && this.epochs.rounds - 1);
  }

  /** 0 to 1, or nothing where no loop says how long it is. Never goes back. */
  fraction(): number | undefined {
    let done = 0;
    let share = 1;
    let known = false;
    for (const entry of this.stack) {
      if (Number.isNaN(entry.done)) continue;
      done += share * entry.done;
      share *= entry.share;
      known = true;
    }
    if (!known) return undefined;
    this.furthest = Math.max(this.furthest, Math.min(1, done));
    return this.furthest;
  }

  /** `time` in seconds. */
  report(step: number, time: number): ProgressEvent {
    this.recent.push({ time, step });
    while (this.recent.length > 2 && time - this.recent[0].time > WINDOW) this.recent.shift();
    const first = this.recent[0];
    const stepsPerSecond = time > first.time ? (step - first.step) / (time - first.time) : 0;
    const ofSteps = this.maxSteps && step / this.maxSteps;
    const fraction = ofSteps === undefined ? this.fraction() : Math.max(ofSteps, this.fraction() ?? 0);
    const secondsLeft = fraction && fraction > 0.002 ? (time / fraction) * (1 - fraction) : undefined;
    return { type: 'progress', step, fraction, stepsPerSecond, secondsLeft };
  }
}

/** Seconds over which the speed is averaged. */
const WINDOW = 5;
