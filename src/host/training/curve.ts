import type { Points } from '../../protocol/panel.ts';

type Column = 'step' | 'time' | 'value';

/** All points of one metric, in columns that grow by doubling: 24 bytes a point, and no object for any of them. */
export class Curve {
  private columns: Record<Column, Float64Array> = columnsFor(256);
  private count = 0;

  constructor(readonly name: string) {}

  get length(): number {
    return this.count;
  }

  add(step: number, time: number, value: number): void {
    if (this.count === this.columns.step.length) this.grow();
    this.columns.step[this.count] = step;
    this.columns.time[this.count] = time;
    this.columns.value[this.count] = value;
    this.count++;
  }

  /** The newest value, NaN where there is none. */
  last(): number {
    return this.count ? this.columns.value[this.count - 1] : Number.NaN;
  }

  /** A copy of the points from number `start` on. */
  points(start = 0): Points<Float64Array> {
    const cut = (column: Column) => this.columns[column].slice(start, this.count);
    return { name: this.name, step: cut('step'), time: cut('time'), value: cut('value') };
  }

  private grow(): void {
    const larger = columnsFor(this.count * 2);
    for (const name of ['step', 'time', 'value'] as const) larger[name].set(this.columns[name]);
    this.columns = larger;
  }
}

function columnsFor(size: number): Record<Column, Float64Array> {
  return { step: new Float64Array(size), time: new Float64Array(size), value: new Float64Array(size) };
}
