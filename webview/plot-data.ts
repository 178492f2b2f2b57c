import type { Columns, Mark, Span } from './chart.ts';
import { type Curve, smoothed, thinned } from './curve.ts';
import { number } from './format.ts';

/** Fewer points than this are shown as they are: an average over them would say nothing. */
const few = 24;

export interface PlotWish {
  smoothing: number;
  logarithmic: boolean;
  /** Steps outside of it are left out; null takes all. */
  range: Span | null;
  /** About how many pixels wide the drawing is. */
  pixels: number;
}

export function isSparse(curve: Curve): boolean {
  return curve.length < few;
}

/** The columns to draw: the steps, then of each curve the raw values and their moving average. */
export function columnsOf(curves: Curve[], wish: PlotWish): Columns {
  const drawn = curves.map((curve) => drawnPoints(curve, wish));
  const steps = [...new Set(drawn.flatMap((points) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const row = new Map(steps.map((step, index) => [step, index]));
  const columns: Columns = [steps];
  for (const points of drawn) {
    const raw = new Array<number | null | undefined>(steps.length).fill(undefined);
    const mean = [...raw];
    for (const point of points) {
      raw[row.get(point.step)!] = point.value;
      mean[row.get(point.step)!] = point.mean;
    }
    columns.push(raw, mean);
  }
  return columns;
}

/** The steps that all curves of the run reach over, so that its charts can be compared. */
export function spanOf(curves: Iterable<Curve>): Span {
  const span = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  for (const { step, length } of curves) {
    span.min = Math.min(span.min, step[0]);
    span.max = Math.max(span.max, step[length - 1]);
  }
  return span;
}

export function marksOf(curves: Curve[]): Mark[] {
  return curves
    .filter((curve) => curve.firstBadStep !== null)
    .map((curve) => ({ step: curve.firstBadStep!, text: badText(curve) }));
}

/** `NaN at step 120`. */
export function badText(curve: Curve): string {
  const at = curve.value.subarray(0, curve.length).findIndex((value) => !Number.isFinite(value));
  return `${number(curve.value[at])} at step ${curve.firstBadStep!.toLocaleString('en')}`;
}

interface DrawnPoint {
  step: number;
  value: number | null;
  mean: number | null | undefined;
}

function drawnPoints(curve: Curve, wish: PlotWish): DrawnPoint[] {
  const mean = smoothed(curve.value, curve.length, wish.smoothing);
  const [from, to] = bounds(curve, wish.range);
  const showMean = !isSparse(curve) && wish.smoothing > 0;
  return thinned(curve.value, from, to, wish.pixels).map((i) => ({
    step: curve.step[i],
    value: drawable(curve.value[i], wish.logarithmic),
    mean: showMean ? drawable(mean[i], wish.logarithmic) : undefined,
  }));
}

/** The points within a range of steps and one on either side, so that the line goes on to the edge. */
function bounds(curve: Curve, range: PlotWish['range']): [number, number] {
  if (!range) return [0, curve.length];
  const steps = curve.step.subarray(0, curve.length);
  const first = steps.findIndex((step) => step >= range.min);
  const last = steps.findLastIndex((step) => step <= range.max);
  return [first < 0 ? curve.length : Math.max(0, first - 1), Math.min(curve.length, last + 2)];
}

function drawable(value: number, logarithmic: boolean): number | null {
  return Number.isFinite(value) && (!logarithmic || value > 0) ? value : null;
}
