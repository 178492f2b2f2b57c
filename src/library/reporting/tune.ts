import { observer } from '../observer.ts';

/** The values that a number may be given from outside; both ends are included. */
export interface TuneRange {
  min?: number;
  max?: number;
}

/**
 * A number that can be changed while the program trains: `const momentum = tune('momentum', 0.9, { min: 0, max: 1 })`,
 * read anew wherever it stands in the loop. Gives `value` until somebody changes it, and wherever nobody watches.
 * Throws an Error where `value` is not finite or lies outside of its range.
 */
export function tune(name: string, value: number, range: TuneRange = {}): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (!(Number.isFinite(value) && value >= min && value <= max))
    throw new Error(`tune: ${name} must be a finite number from ${min} to ${max}, but is ${value}.`);
  return observer()?.tune?.(name, value, range) ?? value;
}
