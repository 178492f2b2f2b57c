import type { RunFile } from './runs.ts';

/** What is left of each metric when a run ends. */
export class Summary {
  readonly metrics: RunFile['metrics'] = {};

  add(name: string, number: number): void {
    const known = this.metrics[name] ?? { last: null, least: null, greatest: null };
    this.metrics[name] = known;
    // JSON has neither NaN nor infinity.
    known.last = Number.isFinite(number) ? number : null;
    if (!Number.isFinite(number)) return;
    if (known.least === null || number < known.least) known.least = number;
    if (known.greatest === null || number > known.greatest) known.greatest = number;
  }
}
