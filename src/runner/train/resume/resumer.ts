import type { RunFile } from '../../../protocol/runs.ts';
import { type CheckpointFile, readTensors, writeCheckpoint } from './checkpoint-file.ts';
import { drawing } from './drawn.ts';
import { Known } from './known.ts';
import { type Get, Position, type RunningLoop, type Set as SetValues } from './position.ts';
import { randomState, restoreRandom } from './random.ts';
import { type FileVariables, restoreState, restoreVariables, takeState, variablesOf } from './state.ts';
import { Reader, Writer } from './values.ts';

/** What a run tells its checkpoints of itself. */
export type RunState = Pick<
  CheckpointFile,
  'step' | 'seconds' | 'metrics' | 'media' | 'epochLoop' | 'summary'
>;

export interface ResumerParts {
  folder: string;
  run: Pick<RunFile, 'code' | 'engine' | 'seed'>;
  /** The checkpoint to go on from. */
  checkpoint?: CheckpointFile;
  /** Seconds between two checkpoints; absent: 30, and more where they take long. */
  every?: number;
  /** All that was told so far lies in the run's folder when it returns. */
  settle(): RunState;
  /** The program is where the checkpoint was taken. */
  arrived(checkpoint: CheckpointFile): void;
  /** An iteration is behind. */
  skipped(loop: number, rounds: number): void;
  warn(sentence: string): void;
}

/**
 * Takes checkpoints at the start of the training loop's iterations, and brings a program that starts anew back to one:
 * its setup runs as before, the iterations that are behind are skipped, and at the checkpoint's place all is restored.
 */
export class Resumer {
  private readonly known = new Known();
  private readonly position: Position;
  private trainingLoop: number | undefined;
  private readonly outer = new Set<number>();
  private saved = performance.now();
  private savedRound = '';
  /** Milliseconds that the last checkpoint took. */
  private took = 0;
  private warned = false;
  /** Loops ran in turns: which iterations are behind is not known for all of them. */
  private tangled = false;
  private readonly files: FileVariables[] = [];

  constructor(private readonly parts: ResumerParts) {
    this.position = new Position(parts.checkpoint?.loops ?? []);
  }

  /** False while a resumed program is on its way to the checkpoint: what it tells was told before. */
  get reached(): boolean {
    return this.position.reached;
  }

  made(object: object): void {
    this.known.add(object, this.position.nameOfNew());
  }

  start(loop: number): void {
    this.position.start(loop);
  }

  end(loop: number): void {
    this.position.end(loop);
  }

  /** What a loop that was just started goes over. */
  over<T>(loop: number, values: T): T {
    const running = () => this.position.stack.findLast((entry) => entry.loop === loop);
    const watched = drawing(values, running);
    const entry = running();
    if (entry) entry.runsAnew = watched !== values;
    return watched;
  }

  /** A file told of the variables at its top, as it began to run. */
  file(get: Get, set: SetValues): void {
    this.files.push({ get, set });
  }

  /** An iteration starts; true where it is behind. `wanted` asks for a checkpoint now. */
  tick(loop: number, get: Get, set: SetValues, jumps: boolean, wanted: boolean): boolean {
    const entry = this.position.tick(loop, get, set);
    if (!entry) {
      this.tangled = true;
      return false;
    }
    if (!this.reached) return this.isBehind(entry, jumps);
    if (this.outer.has(loop)) {
      const writer = new Writer(this.known, `round.${this.position.stack.length}`);
      entry.variables = variablesOf(entry, writer);
    }
    if (loop === this.trainingLoop && (wanted || this.isDue(entry))) this.save();
    return false;
  }

  /** An optimizer stepped: the innermost loop is the one that trains. */
  stepped(): void {
    const { stack } = this.position;
    this.trainingLoop = stack.at(-1)?.loop;
    for (const { loop } of stack.slice(0, -1)) this.outer.add(loop);
  }

  /** Batches of a pass that has just started which are behind. */
  behind(loader: { sampler?: { passes?: number } | null }): number {
    const entry = this.position.stack.at(-1);
    if (!entry || entry.rounds > 0) return 0;
    const { target } = entry;
    const sampler = loader.sampler;
    if (target && typeof sampler?.passes === 'number' && target.passes !== null)
      sampler.passes = target.passes;
    entry.passes = sampler?.passes ?? null;
    // What a generator does with its loader nobody knows: all its batches come again.
    if (!target || entry.runsAnew) return 0;
    entry.rounds = target.rounds - 1;
    this.parts.skipped(entry.loop, entry.rounds);
    return entry.rounds;
  }

  gather(index: number): void {
    const entry = this.position.stack.at(-1);
    if (!entry) return;
    const { target } = entry;
    if (target?.gathered && index === target.rounds - 1) restoreRandom(target.gathered);
    entry.gathered = randomState();
  }

  private isBehind(entry: RunningLoop, jumps: boolean): boolean {
    const { target, loop } = entry;
    if (!target) return false;
    if (jumps && entry.rounds === 1 && target.rounds > 1) {
      entry.rounds = target.rounds;
      this.parts.skipped(loop, target.rounds - 1);
    }
    if (entry.rounds < target.rounds) {
      this.parts.skipped(loop, 1);
      return true;
    }
    if (entry.rounds > target.rounds) return false;
    if (this.position.isLast(entry)) this.arrive(entry);
    else {
      restoreVariables(entry, target.variables, new Reader(this.known, {}));
      restoreRandom(target.roundRandom);
      entry.variables = target.variables;
      this.outer.add(loop);
    }
    entry.roundRandom = target.roundRandom;
    return false;
  }

  private arrive(entry: RunningLoop): void {
    const checkpoint = this.parts.checkpoint!;
    const missing = restoreState(
      this.known,
      entry,
      this.files,
      checkpoint,
      readTensors(this.parts.folder, checkpoint),
    );
    restoreRandom(checkpoint.random);
    this.trainingLoop = entry.loop;
    this.position.arrive();
    this.saved = performance.now();
    this.savedRound = this.round();
    this.parts.arrived(checkpoint);
    if (checkpoint.inexact.length > 0)
      this.parts.warn(
        `The checkpoint could not hold ${checkpoint.inexact.join(', ')}: from here on the numbers may differ from those of a run that was never stopped.`,
      );
    if (missing.length > 0)
      this.parts.warn(
        `${missing.length} of the modules and optimizers that the checkpoint holds are not made any more where it was taken.`,
      );
  }

  private isDue(entry: RunningLoop): boolean {
    const since = performance.now() - this.saved;
    const { every } = this.parts;
    if (since >= (every === undefined ? Math.max(EVERY, this.took * SHARE) : every * 1000)) return true;
    // A new epoch is a good place, where it does not come too often.
    return (
      entry.rounds === 1 && since >= Math.max(LEAST, this.took * SHARE) && this.round() !== this.savedRound
    );
  }

  private round(): string {
    return this.position.stack
      .slice(0, -1)
      .map(({ rounds }) => rounds)
      .join();
  }

  private save(): void {
    const { folder, run, settle } = this.parts;
    const start = performance.now();
    try {
      const { tensors, ...state } = takeState(this.known, this.position.stack, this.files);
      if (this.tangled) state.inexact.push('loops that run in turns');
      const ran = settle();
      const file = `checkpoint-${ran.step}.safetensors`;
      writeCheckpoint(folder, { version: 1, tensors: file, ...run, ...ran, ...state }, tensors);
      if (state.inexact.length > 0)
        this.warnOnce(
          `A checkpoint cannot hold ${state.inexact.join(', ')}: a resumed run has there what the program's setup makes.`,
        );
    } catch (error) {
      this.warnOnce(`No checkpoint could be taken: ${(error as Error).message}`);
    }
    this.saved = performance.now();
    this.took = this.saved - start;
    this.savedRound = this.round();
  }

  private warnOnce(sentence: string): void {
    if (!this.warned) this.parts.warn(sentence);
    this.warned = true;
  }
}

/** Milliseconds between two checkpoints, and between those of two epochs at least. */
const EVERY = 30_000;
const LEAST = 5000;
/** A checkpoint comes after so many times as long as the last one took: a hundredth of the time at most. */
const SHARE = 100;
