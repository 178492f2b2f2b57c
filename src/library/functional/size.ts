import { show } from '../tensor/shape.ts';

/** A size for each dimension of a signal, an image or a volume, or one number for all of them. */
export type Size = number | readonly number[];

/** `size` written out for `dims` dimensions. Throws where it lists another count, or a number below `least`. */
export function sizes(op: string, name: string, size: Size, dims: number, least = 1): number[] {
  if (typeof size !== 'number' && !Array.isArray(size)) {
    throw new Error(`${op}: expected ${name} to be a number or a list of ${dims}, but got ${String(size)}`);
  }
  const listed = typeof size === 'number' ? new Array<number>(dims).fill(size) : [...size];
  if (listed.length !== dims) {
    throw new Error(
      `${op}: expected ${name} to be a number or a list of ${dims}, but got ${show(listed)}, a list of ${listed.length}`,
    );
  }
  if (listed.some((length) => !Number.isInteger(length) || length < least)) {
    throw new Error(
      `${op}: expected ${name} to be of whole numbers${Number.isFinite(least) ? ` from ${least} on` : ''}, but got ${show(listed)}`,
    );
  }
  return listed;
}

/** What the dimensions behind [N, C] are called, by their count. */
const AXES = ['', 'L', 'H, W', 'D, H, W'];

/** How messages name an input of `dims` dimensions behind its channels: `[N, C, H, W] or [C, H, W]`. */
export function layout(dims: number): string {
  return `[N, C, ${AXES[dims]}] or [C, ${AXES[dims]}]`;
}
