import type { LoopState, Random } from './checkpoint-file.ts';
import type { Drawn } from './drawn.ts';
import { randomState, restoreRandom } from './random.ts';
import type { Saved } from './values.ts';

export type Get = () => Record<string, unknown>;
export type Set = (values: Record<string, unknown>) => void;

/** A loop that runs. */
export interface RunningLoop {
  loop: number;
  ordinal: number;
  rounds: number;
  random: Random;
  roundRandom: Random;
  gathered: Random | null;
  drawn: Drawn;
  passes: number | null;
  /** It goes over a generator, which a resumed run runs anew. */
  runsAnew?: boolean;
  /** Loops and objects that this iteration has started and made. */
  started: number;
  made: number;
  get: Get;
  set: Set;
  /** Of a loop around the training loop: its variables as the iteration began. */
  variables?: Record<string, Saved>;
  /** The checkpoint's loop that this one is. */
  target?: LoopState;
}

/** Where a program is in its loops, and on the way back to a checkpoint which iterations are behind. */
export class Position {
  /** The loops that run, the outermost first. */
  readonly stack: RunningLoop[] = [];
  private readonly root = { started: 0, made: 0 };

  /** `targets` are the checkpoint's loops, until it is reached. */
  constructor(private targets: LoopState[]) {}

  get reached(): boolean {
    return this.targets.length === 0;
  }

  start(loop: number): void {
    const around = this.stack.at(-1);
    const ordinal = (around ?? this.root).started++;
    const random = randomState();
    const entry: RunningLoop = { ...EMPTY, drawn: {}, loop, ordinal, random, roundRandom: random };
    const target = this.targets[this.stack.length];
    const onTheWay = this.stack.every(({ target, rounds }) => target && rounds === target.rounds);
    if (target && onTheWay && target.loop === loop && target.ordinal === ordinal) {
      entry.target = target;
      restoreRandom(target.random);
      entry.random = target.random;
      entry.drawn = { ...target.drawn };
    }
    this.stack.push(entry);
  }

  end(loop: number): void {
    const at = this.stack.findLastIndex((entry) => entry.loop === loop);
    if (at >= 0) this.stack.length = at;
  }

  /** An iteration starts; gives its loop, or nothing where another one took its place: two of them take turns. */
  tick(loop: number, get: Get, set: Set): RunningLoop | undefined {
    const entry = this.stack.findLast((one) => one.loop === loop);
    if (!entry) return undefined;
    this.stack.length = this.stack.indexOf(entry) + 1;
    Object.assign(entry, { rounds: entry.rounds + 1, started: 0, made: 0, get, set });
    entry.roundRandom = randomState();
    return entry;
  }

  isLast(entry: RunningLoop): boolean {
    return this.stack.indexOf(entry) === this.targets.length - 1;
  }

  arrive(): void {
    this.targets = [];
    for (const entry of this.stack) entry.target = undefined;
  }

  /** A name for an object that is made now, the same whenever the program comes here. */
  nameOfNew(): string {
    const place = this.stack.map(({ loop, ordinal, rounds }) => `${loop}.${ordinal}.${rounds}`).join('_');
    return `${place}#${(this.stack.at(-1) ?? this.root).made++}`;
  }
}

const nothing = () => ({});
const EMPTY = {
  rounds: 0,
  gathered: null,
  passes: null,
  started: 0,
  made: 0,
  get: nothing,
  set: nothing,
};
