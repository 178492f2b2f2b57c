import type { Points, RunStatus, Tunable, TuneChange } from '../../protocol/panel.ts';
import type { MediaEvent, MetricPoint, TrainingEvent, TuneEvent } from '../../protocol/training.ts';
import type { ValuesEvent } from '../../protocol/values.ts';
import { Curve } from './curve.ts';

/** The newest of what a program logs besides numbers; the rest stays in the run's folder. */
const mostMedia = 500;

/** What is known of one run: its status and every point of its curves. */
export class RunRecord {
  status: RunStatus;
  /** How many media came so far. */
  mediaCount = 0;
  /** What the program holds while it is paused. */
  values: ValuesEvent | undefined;
  private readonly media: MediaEvent[] = [];
  /** The user's changes of numbers while the program ran, in their order. */
  readonly changes: TuneChange[] = [];
  private readonly byTunable = new Map<string, Tunable>();
  private readonly byName = new Map<string, Curve>();
  private readonly sent = new Map<string, number>();

  constructor(file: string) {
    this.status = { file, state: 'running', step: 0 };
  }

  get curves(): Curve[] {
    return [...this.byName.values()];
  }

  get tunables(): Tunable[] {
    return [...this.byTunable.values()];
  }

  get active(): boolean {
    return this.status.state === 'running' || this.status.state === 'paused';
  }

  apply(event: TrainingEvent): void {
    switch (event.type) {
      case 'started':
        this.change({ engine: event.engine, engineReason: event.reason, runDir: event.runDir });
        break;
      case 'metric':
        this.add(event);
        break;
      case 'progress': {
        const { step, fraction, stepsPerSecond, secondsLeft } = event;
        this.change({ step, fraction, stepsPerSecond, secondsLeft });
        break;
      }
      case 'state':
        this.change({ state: event.state, step: event.step, act: event.act });
        this.values = undefined;
        break;
      case 'values':
        this.values = event;
        break;
      case 'error':
        this.change({ error: this.status.error ?? placed(event) });
        break;
      case 'done':
        this.change({ state: event.outcome, step: event.steps, engine: event.engine, runDir: event.runDir });
        this.rest();
        break;
      case 'media':
        this.mediaCount++;
        this.media.push(event);
        if (this.media.length > mostMedia) this.media.shift();
        break;
      case 'tune':
        this.tuned(event);
        break;
      case 'log':
        break;
    }
  }

  add(metric: MetricPoint): void {
    this.curve(metric.name).add(metric);
    // In place: a run that is read back has hundreds of thousands of steps.
    if (metric.step > this.status.step) this.status.step = metric.step;
  }

  /** The process ended without a word of its own. */
  fail(message: string): void {
    const error = this.status.error ?? { file: this.status.file, line: 0, column: 0, message };
    this.change({ state: 'failed', error });
    this.rest();
  }

  /** A run that came to its end has nothing to go on with. */
  offerResume(hasCheckpoint: boolean): void {
    if (!this.active) this.change({ resumable: hasCheckpoint && this.status.state !== 'finished' });
  }

  /** The media after the first `count`, as far as they are kept. */
  mediaSince(count: number): MediaEvent[] {
    return count < this.mediaCount ? this.media.slice(-Math.min(this.mediaCount - count, mostMedia)) : [];
  }

  /** The points that came since the last call. */
  fresh(): Points<Float64Array>[] {
    const grown = this.curves.filter((curve) => curve.length > (this.sent.get(curve.name) ?? 0));
    return grown.map((curve) => {
      const points = curve.points(this.sent.get(curve.name));
      this.sent.set(curve.name, curve.length);
      return points;
    });
  }

  /** Every point; `fresh` goes on from here. */
  all(): Points<Float64Array>[] {
    for (const curve of this.curves) this.sent.set(curve.name, curve.length);
    return this.curves.map((curve) => curve.points());
  }

  /** The first word of a tunable says that it is there; what comes later is a change. */
  private tuned({ name, value, min, max, step }: TuneEvent): void {
    const before = this.byTunable.get(name);
    if (before && before.value !== value) this.changes.push({ name, value, step });
    this.byTunable.set(name, { name, value, min, max });
  }

  private curve(name: string): Curve {
    const curve = this.byName.get(name) ?? new Curve(name);
    this.byName.set(name, curve);
    return curve;
  }

  private change(part: Partial<RunStatus>): void {
    this.status = { ...this.status, ...part };
  }

  /** A run that is over has no time left. */
  private rest(): void {
    this.values = undefined;
    this.change({ secondsLeft: undefined, act: undefined });
    if (this.status.state === 'finished') this.change({ fraction: 1 });
  }
}

function placed(error: NonNullable<RunStatus['error']>): RunStatus['error'] {
  const { file, line, column, message } = error;
  return { file, line, column, message };
}
