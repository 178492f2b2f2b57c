import type { Place } from '../../src/protocol/facts.ts';
import type { Points } from '../../src/protocol/panel.ts';
import { Extremes } from './extremes.ts';
import { MovingAverage } from './moving-average.ts';

export interface EpochStart {
  epoch: number;
  step: number;
}

type Column = 'step' | 'time' | 'epoch' | 'value';

/** A curve as the panel holds it: every point so far, and what drawing it asks for again and again. */
export class Curve {
  length = 0;
  /** Positions of the least and the greatest finite value; -1 before there is one. */
  least = -1;
  greatest = -1;
  /** The position of the first value that is not finite; -1 while all are. */
  firstBad = -1;
  /** The line that made it. */
  badPlace: Place | null = null;
  /** Where its epochs begin. */
  readonly starts: EpochStart[] = [];
  private columns: Record<Column, Float64Array> = columnsFor(256);
  private readonly extremes = new Extremes();
  private readonly average = new MovingAverage();

  constructor(readonly name: string) {}

  get step(): Float64Array {
    return this.columns.step;
  }

  get time(): Float64Array {
    return this.columns.time;
  }

  /** Counted from 0; NaN outside of epochs. */
  get epoch(): Float64Array {
    return this.columns.epoch;
  }

  get value(): Float64Array {
    return this.columns.value;
  }

  get last(): number {
    return this.length ? this.value[this.length - 1] : Number.NaN;
  }

  append(points: Points<Float64Array>): void {
    const length = this.length + points.step.length;
    if (length > this.value.length) this.grow(length);
    this.step.set(points.step, this.length);
    this.time.set(points.time, this.length);
    this.value.set(points.value, this.length);
    if (points.epoch) this.epoch.set(points.epoch, this.length);
    else this.epoch.fill(Number.NaN, this.length, length);
    this.badPlace ??= points.badPlace ?? null;
    for (let i = this.length; i < length; i++) this.look(i);
    this.length = length;
    this.extremes.extend(this.value, length);
  }

  /** The moving average at each point, by the weight of the past. */
  smoothed(weight: number): Float64Array {
    return this.average.of(this.value, this.length, weight);
  }

  /**
   * The positions of some points that draw like all of them, of at most about `2 * most` and the two at the ends: of each
   * stretch the least and the greatest, so that no spike is lost, and where a value stops being finite. Stretches begin
   * at multiples of a power of two, so that the same points are drawn while more come and while the view is moved.
   */
  thinned(from: number, to: number, most: number): number[] {
    const size = 2 ** Math.ceil(Math.log2((to - from) / most));
    if (size <= 2) return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    const kept = [from];
    const keep = (position: number) => {
      if (position > kept[kept.length - 1]) kept.push(position);
    };
    for (let start = from; start < to; ) {
      const end = Math.min(to, (Math.floor(start / size) + 1) * size);
      const { least, greatest, bad } = this.extremes.within(this.value, start, end);
      if (bad >= 0) for (const position of [least, greatest, bad].sort((a, b) => a - b)) keep(position);
      else {
        keep(Math.min(least, greatest));
        keep(Math.max(least, greatest));
      }
      start = end;
    }
    keep(to - 1);
    return kept;
  }

  private look(position: number): void {
    const [value, epoch] = [this.value[position], this.epoch[position]];
    if (!Number.isNaN(epoch) && (position === 0 || epoch !== this.epoch[position - 1]))
      this.starts.push({ epoch, step: this.step[position] });
    if (!Number.isFinite(value)) {
      if (this.firstBad < 0) this.firstBad = position;
      return;
    }
    if (this.least < 0 || value < this.value[this.least]) this.least = position;
    if (this.greatest < 0 || value > this.value[this.greatest]) this.greatest = position;
  }

  private grow(length: number): void {
    const larger = columnsFor(Math.max(length, Math.ceil(this.value.length * 1.5)));
    for (const name of Object.keys(larger) as Column[]) larger[name].set(this.columns[name]);
    this.columns = larger;
  }
}

function columnsFor(size: number): Record<Column, Float64Array> {
  const column = () => new Float64Array(size);
  return { step: column(), time: column(), epoch: column(), value: column() };
}
