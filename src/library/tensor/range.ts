import { boundsOf, shapeOnly } from '../../engine/index.ts';
import { mismatch } from '../errors.ts';
import { observer } from '../observer.ts';
import { operandsOf } from './misfit.ts';
import type { Tensor } from './tensor.ts';

/** A value that is not from [0, length): one that is there, or one that there may be. */
export interface Outside {
  value: number;
  certain: boolean;
}

/** The first value of an integer tensor that is not from [0, length); null where there is none, or nobody knows. */
export function outside(values: Tensor, length: number, but?: number): Outside | null {
  const bounds = shapeOnly() ? boundsOf(values.handle) : null;
  if (shapeOnly() && !bounds?.known) {
    if (!bounds) return null;
    const value = [bounds.greatest, bounds.least].find((end) => end !== but && (end < 0 || end >= length));
    return value === undefined ? null : { value, certain: false };
  }
  for (const value of values.dataSync()) {
    if ((value < 0 || value >= length) && value !== but) return { value, certain: true };
  }
  return null;
}

/** Whether `value` is among the integers of a tensor, or an end of what is known of them. */
export function mayHold(values: Tensor, value: number): boolean {
  const bounds = shapeOnly() ? boundsOf(values.handle) : null;
  if (shapeOnly() && !bounds?.known) return bounds?.least === value || bounds?.greatest === value;
  return values.dataSync().includes(value as never);
}

/** A value that is there is an error, one that there may be is worth a warning to whoever watches. */
export function reportRange(
  code: 'target-range' | 'index-range',
  op: string,
  wrong: Outside,
  message: string,
  operands: Record<string, Tensor>,
): void {
  const named = operandsOf(operands);
  if (wrong.certain) mismatch(op, message, named, () => {}, code);
  else observer()?.suspect?.({ code, message, operands: named });
}
