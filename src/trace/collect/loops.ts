import type { Place } from '../../protocol/facts.ts';

/** Ends the traced program where it stands; no `catch` of the user's holds it for longer than to the next probe. */
export class TraceCut extends Error {
  override readonly name = 'TraceCut';
  constructor(
    message: string,
    readonly place?: Place,
  ) {
    super(message);
  }
}

/** Training loops, those in which an optimizer steps, end after two rounds; the rest run to the time limit. */
export class Loops {
  private readonly rounds = new Map<number, { trained: number; stepsBefore: number }>();
  private steps = 0;

  stepped(): void {
    this.steps++;
  }

  start(loop: number): void {
    this.rounds.set(loop, { trained: 0, stepsBefore: this.steps });
  }

  /** True when the loop has shown what there is to see. */
  enough(loop: number): boolean {
    const round = this.rounds.get(loop);
    if (!round) return false;
    if (this.steps > round.stepsBefore) round.trained++;
    round.stepsBefore = this.steps;
    return round.trained >= ROUNDS;
  }
}

const ROUNDS = 2;
