import type { TrainingEvent } from '../protocol/training.ts';
import { type Death, deathOf } from './death.ts';
import { endRun } from './run-end.ts';

/** Follows a training process from outside, and tells what it died of if it ends without a `done`. */
export class Witness {
  private done = false;
  private engine: string | undefined;
  private runDir: string | undefined;
  private steps = 0;
  private output = '';

  saw(event: TrainingEvent): void {
    if (event.type === 'done') this.done = true;
    if (event.type === 'started') {
      this.engine = event.engine;
      this.runDir = event.runDir;
    }
    if ('step' in event && typeof event.step === 'number') this.steps = Math.max(this.steps, event.step);
  }

  printed(text: string): void {
    this.output = (this.output + text).slice(-KEPT);
  }

  /** Null after a `done`. The run's folder gets the end that the process could not write. */
  async death(code: number | null, signal: NodeJS.Signals | null): Promise<Death | null> {
    if (this.done) return null;
    const death = deathOf({ code, signal, output: this.output, engine: this.engine });
    if (this.runDir) await endRun(this.runDir, { error: death.message, steps: this.steps });
    return death;
  }
}

/** Characters: room for a native stack trace. */
const KEPT = 10_000;
