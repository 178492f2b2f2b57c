import type { Place } from '../../protocol/facts.ts';
import type { Points } from '../../protocol/panel.ts';
import { type MetricPoint, metricNumber } from '../../protocol/training.ts';

type Column = 'step' | 'time' | 'epoch' | 'value';

const names: Column[] = ['step', 'time', 'epoch', 'value'];

/** All points of one metric, in columns that grow by a half: 32 bytes a point, and no object for any of them. */
export class Curve {
  private columns: Record<Column, Float64Array> = columnsFor(256);
  private count = 0;
  /** The line that made the first value that is not finite. */
  private badPlace: Place | undefined;

  constructor(readonly name: string) {}

  get length(): number {
    return this.count;
  }

  add({ step, time, epoch = Number.NaN, value, place }: Omit<MetricPoint, 'name'>): void {
    if (this.count === this.columns.step.length) this.grow();
    this.columns.step[this.count] = step;
    this.columns.time[this.count] = time;
    this.columns.epoch[this.count] = epoch;
    this.columns.value[this.count] = metricNumber(value);
    this.badPlace ??= place;
    this.count++;
  }

  /** The newest value, NaN where there is none. */
  last(): number {
    return this.count ? this.columns.value[this.count - 1] : Number.NaN;
  }

  /** What is there, not a copy. */
  get values(): Float64Array {
    return this.columns.value.subarray(0, this.count);
  }

  /** A copy of the points from number `start` on. */
  points(start = 0): Points<Float64Array> {
    const cut = (column: Column) => this.columns[column].slice(start, this.count);
    const columns = { step: cut('step'), time: cut('time'), epoch: cut('epoch'), value: cut('value') };
    return { name: this.name, ...columns, badPlace: this.badPlace };
  }

  private grow(): void {
    const larger = columnsFor(Math.ceil(this.count * 1.5));
    for (const name of names) larger[name].set(this.columns[name]);
    this.columns = larger;
  }
}

function columnsFor(size: number): Record<Column, Float64Array> {
  const column = () => new Float64Array(size);
  return { step: column(), time: column(), epoch: column(), value: column() };
}
