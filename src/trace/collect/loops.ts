import { type Reached, Visit } from './visits.ts';

/** A batch that a data loader, or a loop of TensorFlow.js's own, has handed out. */
export interface Batch {
  /** Counted from 0, in the whole pass, also where a traced pass leaves batches out. */
  index: number;
  /** Batches in the whole pass. */
  of: number;
  /** Samples in this batch, and in a full one. */
  size: number;
  full: number;
}

/** A loop that runs. */
export interface RunningLoop {
  loop: number;
  /** Iterations that were started. */
  rounds: number;
  /** An optimizer steps in it or it goes over batches: each iteration is a round of its own, as good as any other. */
  repeats: boolean;
  batch: Batch | null;
  /** Of a loop that takes data in slices: where the first one begins. */
  from: number;
  readonly visits: Map<Reached, Visit>;
  trained: number;
  stepsBefore: number;
}

/**
 * The loops of a traced program: when each has shown what there is to see, and what was reached in one round of it.
 * Training loops, those in which an optimizer steps, end after two rounds; the rest run to the time limit.
 */
export class Loops {
  /** The outermost first; the whole program is the one round of a loop around all. */
  private readonly running: RunningLoop[] = [newLoop(PROGRAM, 0, true)];
  private steps = 0;
  private handedOut: Batch | null = null;
  /** The loop that ended in its short last batch, while nothing else was reached since. */
  leftInLastBatch: { loop: number; batch: Batch } | null = null;

  start(loop: number): void {
    this.handedOut = null;
    this.leftInLastBatch = null;
    this.running.push(newLoop(loop, this.steps));
  }

  /** An iteration starts. True when the loop has shown what there is to see. */
  enough(loop: number): boolean {
    const run = this.running.findLast((each) => each.loop === loop);
    if (!run) return false;
    run.rounds++;
    run.batch = this.handedOut;
    if (run.batch) run.repeats = true;
    this.handedOut = null;
    if (this.steps > run.stepsBefore) run.trained++;
    run.stepsBefore = this.steps;
    return run.trained >= ROUNDS;
  }

  /**
   * A loop takes data in slices. Gives the index to go on with: the second round of a training loop, which is its last,
   * is the one with the slice that is short.
   */
  slice(loop: number, index: number, bound: number, stride: number): number {
    const run = this.running.findLast((each) => each.loop === loop);
    if (!run || !(stride > 0) || !(index < bound)) return index;
    if (run.rounds === 1) run.from = index;
    const of = Math.ceil((bound - run.from) / stride);
    const last = run.from + (of - 1) * stride;
    const here = run.trained === ROUNDS - 1 ? Math.max(index, last) : index;
    const size = Math.min(stride, bound - here);
    run.batch = { index: Math.round((here - run.from) / stride), of, size, full: stride };
    return here;
  }

  end(loop: number): void {
    const at = this.running.findLastIndex((each) => each.loop === loop);
    if (at < 1) return;
    const [run] = this.running.splice(at, 1);
    // Of several that an error leaves, the innermost comes first.
    if (run.batch && isShortLast(run.batch)) this.leftInLastBatch ??= { loop, batch: run.batch };
    this.fold(run, this.running[at - 1]);
  }

  stepped(): void {
    this.steps++;
    for (const run of this.running) run.repeats = true;
  }

  /** A batch is handed out to the loop whose iteration starts next. */
  handOut(batch: Batch): void {
    this.handedOut = batch;
  }

  reached(place: Reached, shape: string): void {
    const run = this.running.at(-1)!;
    this.leftInLastBatch = null;
    visitIn(run, place).hit(run.rounds, shape);
  }

  /** The short last batch that the program works on, if it does. */
  get lastBatch(): Batch | undefined {
    const batch = this.running.findLast((run) => run.batch)?.batch;
    return batch && isShortLast(batch) ? batch : undefined;
  }

  /** Of the loops that run, the one with the most rounds behind it. */
  get longest(): RunningLoop | undefined {
    const [, ...loops] = this.running;
    return loops.reduce<RunningLoop | undefined>(
      (most, run) => (most && most.rounds >= run.rounds ? most : run),
      undefined,
    );
  }

  /** The program is over: whatever still ran ends here. */
  finish(): void {
    while (this.running.length > 1) this.end(this.running.at(-1)!.loop);
    const [program] = this.running;
    this.fold(program, program);
    program.visits.clear();
  }

  private fold(run: RunningLoop, around: RunningLoop): void {
    for (const [place, visit] of run.visits) {
      if (run.repeats) visit.intoRounds(place);
      else visit.intoLoop(place, visitIn(around, place), around.rounds);
    }
  }
}

const PROGRAM = -1;
const ROUNDS = 2;

function isShortLast({ index, of, size, full }: Batch): boolean {
  return index > 0 && index === of - 1 && size < full;
}

function newLoop(loop: number, steps: number, repeats = false): RunningLoop {
  return {
    loop,
    rounds: 0,
    repeats,
    batch: null,
    from: 0,
    visits: new Map(),
    trained: 0,
    stepsBefore: steps,
  };
}

function visitIn(run: RunningLoop, place: Reached): Visit {
  let visit = run.visits.get(place);
  if (!visit) {
    visit = new Visit();
    run.visits.set(place, visit);
  }
  return visit;
}
