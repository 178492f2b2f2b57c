import type { CallSeen } from '../../protocol/facts.ts';
import type { Loops } from './loops.ts';
import { newReachedShape, type Reached } from './visits.ts';

/** How often each call of a module is made in one round of the loops around it. */
export class CallCounts {
  private readonly calls = new Map<CallSeen, Reached>();

  constructor(private readonly loops: Loops) {}

  made(call: CallSeen): void {
    let reached = this.calls.get(call);
    if (!reached) {
      const shapes = new Map([[ALIKE, newReachedShape()]]);
      reached = { most: 0, fewest: Number.POSITIVE_INFINITY, shapes };
      this.calls.set(call, reached);
    }
    this.loops.reached(reached, ALIKE);
  }

  /** Puts the counts into the calls, after the program is over. */
  tell(): void {
    for (const [call, { most }] of this.calls) call.count = most;
  }
}

/** All calls of one entry have the same shapes. */
const ALIKE = 'alike';
