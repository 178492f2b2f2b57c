import { shapeOnly } from '../../engine/index.ts';
import { observer } from '../observer.ts';

/**
 * `for (const epoch of epochs(10))`: counts from 0, and tells whoever watches how far the run is and in which epoch.
 * Throws an Error where `count` is no whole number. While a program is traced there are two epochs at most.
 */
export function* epochs(count: number): Generator<number, void, undefined> {
  if (!(Number.isInteger(count) && count >= 0))
    throw new Error(`epochs: the number of epochs must be a whole number, 0 or above, but is ${count}.`);
  const pass = {};
  observer()?.pass?.(pass, count);
  for (let epoch = 0; epoch < (shapeOnly() ? Math.min(count, TRACED) : count); epoch++) {
    observer()?.batch?.(pass, epoch, epoch);
    observer()?.epoch?.(epoch);
    yield epoch;
  }
}

/** Rounds that show a traced program all there is to see. */
const TRACED = 2;

/**
 * The same items, with progress: `for (const batch of progress(batches))`. `total` is their number where the iterable has
 * neither `length` nor `size`; without any of these the progress stays unknown.
 */
export function* progress<Item>(items: Iterable<Item>, { total = sizeOf(items) }: { total?: number } = {}) {
  const pass = {};
  if (total !== undefined) observer()?.pass?.(pass, total);
  let index = 0;
  for (const item of items) {
    if (total !== undefined) observer()?.batch?.(pass, index++, item);
    yield item;
  }
}

function sizeOf(items: object): number | undefined {
  const { length, size = length } = items as { length?: unknown; size?: unknown };
  return typeof size === 'number' && Number.isFinite(size) ? size : undefined;
}
