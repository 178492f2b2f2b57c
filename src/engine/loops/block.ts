import type { Values } from '../storage.ts';
import { tf } from '../tfjs.ts';

/** A block's place in a row-major array of `shape`. */
export interface Place {
  values: Values;
  shape: readonly number[];
  begin: readonly number[];
}

/** Shorter runs are copied element by element: a `subarray` for each costs more. */
const SHORT_RUN = 24;

/** Copies a block of `size` from one array into another of the same rank. */
export function copyBlock(from: Place, to: Place, size: readonly number[]): void {
  if (tf.util.sizeFromShape(size as number[]) === 0) return;
  const axis = innermostCut(from, to, size);
  const run = tf.util.sizeFromShape(size.slice(axis) as number[]);
  const [fromStrides, toStrides] = [strides(from.shape), strides(to.shape)];

  const visit = (depth: number, source: number, target: number): void => {
    const s = source + from.begin[depth] * fromStrides[depth];
    const t = target + to.begin[depth] * toStrides[depth];
    if (depth >= axis) {
      copyRun(
        from.values,
        s + rest(from, fromStrides, depth),
        to.values,
        t + rest(to, toStrides, depth),
        run,
      );
      return;
    }
    for (let i = 0; i < size[depth]; i++)
      visit(depth + 1, s + i * fromStrides[depth], t + i * toStrides[depth]);
  };
  if (size.length === 0) to.values[0] = from.values[0];
  else visit(0, 0, 0);
}

/** The axis from which on the block is one run in both arrays: all axes after it are whole in both. */
function innermostCut(from: Place, to: Place, size: readonly number[]): number {
  let axis = size.length - 1;
  while (axis > 0 && size[axis] === from.shape[axis] && size[axis] === to.shape[axis]) axis--;
  return axis;
}

function rest({ begin }: Place, strides: number[], depth: number): number {
  let offset = 0;
  for (let axis = depth + 1; axis < strides.length; axis++) offset += begin[axis] * strides[axis];
  return offset;
}

function copyRun(from: Values, source: number, to: Values, target: number, length: number): void {
  if (length > SHORT_RUN) to.set(from.subarray(source, source + length), target);
  else for (let i = 0; i < length; i++) to[target + i] = from[source + i];
}

function strides(shape: readonly number[]): number[] {
  const result = new Array(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1] * shape[axis + 1];
  return result;
}
