import type { Axis } from '../host.ts';
import type { Curve, EpochStart } from './curve.ts';

/** What a point lies over: the optimizer's steps, the epochs, or the seconds since the program started. */
export interface Scale {
  kind: Axis;
  at(curve: Curve, position: number): number;
}

/** Null for epochs where no curve has any. */
export function scaleOf(kind: Axis, curves: Iterable<Curve>): Scale | null {
  if (kind === 'step') return { kind, at: (curve, i) => curve.step[i] };
  if (kind === 'time') return { kind, at: (curve, i) => curve.time[i] };
  const starts = epochStarts(curves);
  if (starts.length === 0) return null;
  return { kind, at: (curve, i) => epochAt(starts, curve.step[i]) };
}

/** The step with which each epoch begins: the first that any curve tells of it. */
function epochStarts(curves: Iterable<Curve>): EpochStart[] {
  const first = new Map<number, number>();
  for (const { starts } of curves)
    for (const { epoch, step } of starts)
      first.set(epoch, Math.min(first.get(epoch) ?? Number.POSITIVE_INFINITY, step));
  return [...first].map(([epoch, step]) => ({ epoch, step })).sort((a, b) => a.step - b.step);
}

/** 1.5 is half way through the second epoch. The last one is taken to be as long as the one before it. */
function epochAt(starts: EpochStart[], step: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle].step <= step) low = middle;
    else high = middle - 1;
  }
  const { epoch, step: start } = starts[low];
  const next = starts[low + 1]?.step;
  const length = next !== undefined ? next - start : start - (starts[low - 1]?.step ?? start - step);
  return epoch + (length > 0 ? Math.max(0, step - start) / length : 0);
}
