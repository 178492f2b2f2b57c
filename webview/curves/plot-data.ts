import { count, number } from '../format.ts';
import type { Scale } from './axis.ts';
import { bestOf } from './best.ts';
import type { Columns, Mark, Span } from './chart.ts';
import type { Curve } from './curve.ts';

/** Fewer points than this are shown as they are: an average over them would say nothing. */
const few = 24;

export interface PlotWish {
  smoothing: number;
  logarithmic: boolean;
  scale: Scale;
  /** What lies outside of it is left out; null takes all. */
  range: Span | null;
  /** About how many pixels wide the drawing is. */
  pixels: number;
}

export function isSparse(curve: Curve): boolean {
  return curve.length < few;
}

/** The columns to draw: what lies below, then of each curve the raw values and their moving average. */
export function columnsOf(curves: Curve[], wish: PlotWish): Columns {
  const drawn = curves.map((curve) => drawnPoints(curve, wish));
  const xs = distinct(drawn.map(({ x }) => x));
  const columns: Columns = [xs];
  for (const { x, value, mean } of drawn) {
    const raws = new Array<number | null | undefined>(xs.length).fill(undefined);
    const means = [...raws];
    let row = 0;
    for (let i = 0; i < x.length; i++) {
      // A program may tell steps that go back.
      if (x[i] < xs[row]) row = 0;
      while (xs[row] < x[i]) row++;
      raws[row] = value[i];
      means[row] = mean[i];
    }
    columns.push(raws, means);
  }
  return columns;
}

/** All numbers of some lists, each once, in their order. */
function distinct(lists: number[][]): number[] {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const list of lists) {
    all.set(list, length);
    length += list.length;
  }
  all.sort();
  const found: number[] = [];
  for (const number of all) if (number !== found[found.length - 1]) found.push(number);
  return found;
}

/** What all curves of the run reach over, so that its charts can be compared. */
export function spanOf(curves: Iterable<Curve>, scale: Scale): Span {
  const span = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  for (const curve of curves) {
    if (curve.length === 0) continue;
    span.min = Math.min(span.min, scale.at(curve, 0));
    span.max = Math.max(span.max, scale.at(curve, curve.length - 1));
  }
  return span;
}

/** The position of a curve's newest point at `x` or before; -1 before its first. */
export function newestAt(curve: Curve, x: number, scale: Scale): number {
  return firstFrom(curve, (other) => other > x, scale) - 1;
}

/** The position of a curve's first point at a step or after it. */
export function firstAt(curve: Curve, step: number): number {
  return firstFrom(curve, (x) => x >= step, { kind: 'step', at: ({ step }, i) => step[i] });
}

/** Where a curve stopped being finite, and where it was best. */
export function marksOf(curves: Curve[], colors: string[], scale: Scale): Mark[] {
  return curves.flatMap((curve, index) => {
    const marks: Mark[] = [];
    const best = bestOf(curve);
    if (best >= 0) {
      const [x, y] = [scale.at(curve, best), curve.value[best]];
      marks.push({ kind: 'best', x, y, text: number(y), color: colors[index] });
    }
    if (curve.firstBad >= 0) {
      const finite = Math.max(0, curve.firstBad - 1);
      const x = scale.at(curve, curve.firstBad > 0 ? finite : curve.firstBad);
      const y = curve.firstBad > 0 ? curve.value[finite] : null;
      marks.push({ kind: 'bad', x, y, text: badText(curve), color: colors[index] });
    }
    return marks;
  });
}

/** `NaN at step 120`. */
export function badText(curve: Curve): string {
  return `${number(curve.value[curve.firstBad])} at step ${count(curve.step[curve.firstBad])}`;
}

/** `least 0.12 at step 400`, `best 0.98 at step 390`; empty where there is neither. */
export function bestText(curve: Curve): string {
  const best = bestOf(curve);
  if (best < 0) return '';
  return `${best === curve.least ? 'least' : 'best'} ${number(curve.value[best])} at step ${count(curve.step[best])}`;
}

interface Drawn {
  x: number[];
  value: (number | null)[];
  mean: (number | null | undefined)[];
}

function drawnPoints(curve: Curve, wish: PlotWish): Drawn {
  const [from, to] = bounds(curve, wish);
  const kept = curve.thinned(from, to, wish.pixels);
  const mean = !isSparse(curve) && wish.smoothing > 0 ? curve.smoothed(wish.smoothing) : null;
  return {
    x: kept.map((i) => wish.scale.at(curve, i)),
    value: kept.map((i) => drawable(curve.value[i], wish.logarithmic)),
    mean: kept.map((i) => (mean ? drawable(mean[i], wish.logarithmic) : undefined)),
  };
}

/** The points within the range and one on either side, so that the line goes on to the edge. */
function bounds(curve: Curve, { range, scale }: PlotWish): [number, number] {
  if (!range) return [0, curve.length];
  const first = firstFrom(curve, (x) => x >= range.min, scale);
  const after = firstFrom(curve, (x) => x > range.max, scale);
  return [Math.max(0, first - 1), Math.min(curve.length, after + 1)];
}

/** What lies below a curve grows along it, so halving finds the place. */
function firstFrom(curve: Curve, there: (x: number) => boolean, scale: Scale): number {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (there(scale.at(curve, middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function drawable(value: number, logarithmic: boolean): number | null {
  return Number.isFinite(value) && (!logarithmic || value > 0) ? value : null;
}
