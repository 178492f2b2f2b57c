import type { Points } from '../src/protocol/panel.ts';

/** A curve as the panel holds it: every point so far, and the moving average that is drawn over it. */
export class Curve {
  step: Float64Array = new Float64Array(0);
  value: Float64Array = new Float64Array(0);
  length = 0;
  /** Of the first value that is not finite; null while all are. */
  firstBadStep: number | null = null;

  constructor(readonly name: string) {}

  append(points: Points<Float64Array>): void {
    const length = this.length + points.step.length;
    if (length > this.step.length) {
      this.step = grown(this.step, length);
      this.value = grown(this.value, length);
    }
    this.step.set(points.step, this.length);
    this.value.set(points.value, this.length);
    if (this.firstBadStep === null) {
      const bad = points.value.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) this.firstBadStep = points.step[bad];
    }
    this.length = length;
  }
}

function grown(column: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(Math.max(256, length * 2));
  larger.set(column);
  return larger;
}

/**
 * An exponential moving average that is right from its first point on: the weights are divided by their sum, as Adam
 * does with its moments. Values that are not finite are left out, and NaN stands at their place.
 */
export function smoothed(value: Float64Array, length: number, weight: number): Float64Array {
  const out = new Float64Array(length);
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(value[i])) {
      out[i] = Number.NaN;
      continue;
    }
    sum = weight * sum + (1 - weight) * value[i];
    weights = weight * weights + (1 - weight);
    out[i] = sum / weights;
  }
  return out;
}

/**
 * The positions of at most about `4 * buckets` points that draw like all of them: of each bucket the first, the last,
 * the least and the greatest, so that no spike is lost, and every place where a value stops being finite.
 */
export function thinned(value: Float64Array, from: number, to: number, buckets: number): number[] {
  const width = (to - from) / buckets;
  if (width <= 4) return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  const kept: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = from + Math.floor(bucket * width);
    const end = from + Math.floor((bucket + 1) * width);
    kept.push(...new Set(extremes(value, start, end).sort((a, b) => a - b)));
  }
  return kept;
}

function extremes(value: Float64Array, start: number, end: number): number[] {
  let least = start;
  let greatest = start;
  let bad = -1;
  for (let i = start; i < end; i++) {
    if (!Number.isFinite(value[i])) bad = bad < 0 ? i : bad;
    else {
      if (!(value[i] >= value[least])) least = i;
      if (!(value[i] <= value[greatest])) greatest = i;
    }
  }
  return bad < 0 ? [start, least, greatest, end - 1] : [start, least, greatest, bad, end - 1];
}
