import { mismatch } from '../errors.ts';
import type { Tensor } from './tensor.ts';

/** Sizes as PyTorch takes them: listed, or as one array. */
export type Sizes = number[] | [size: readonly number[]];

export function sizesOf(args: Sizes): number[] {
  const first: unknown = args[0];
  return Array.isArray(first) ? [...first] : [...(args as number[])];
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `[2, 3]`, as error messages and hints show a shape. */
export function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** The shape that `a` and `b` broadcast to, or null where they do not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const x = a[a.length - i] ?? 1;
    const y = b[b.length - i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return null;
    shape[rank - i] = x === 1 ? y : x;
  }
  return shape;
}

/** What `a` and `b` most probably were meant to broadcast to: the longer length wins in each dimension. */
export function broadcastAnyway(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) =>
    Math.max(a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1),
  );
}

/** `dim` counted from the front. Reports one that is none of those of a tensor, or of `rank` dimensions. */
export function dimOf(op: string, dim: number, of: { readonly shape: readonly number[] } | number): number {
  const rank = typeof of === 'number' ? of : of.shape.length;
  const range = Math.max(rank, 1);
  if (!Number.isInteger(dim)) {
    const got = typeof dim === 'object' ? JSON.stringify(dim) : String(dim);
    throw new Error(
      `${op}: expected dim to be a whole number from ${-range} to ${range - 1}, but got ${got}`,
    );
  }
  if (dim < -range || dim >= range) {
    const input = typeof of === 'number' ? 'the tensor' : `input ${show(of.shape)}`;
    const message = `${op}: dim is out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim}): ${input} has ${rank} dimension${rank === 1 ? '' : 's'}`;
    const operands = typeof of === 'number' ? [] : [{ name: 'input', tensor: of as Tensor }];
    return mismatch(op, message, operands, () => (dim < 0 ? 0 : range - 1));
  }
  return dim < 0 ? dim + range : dim;
}

/** The dimensions named by `dim`, in ascending order; all of them where `dim` is absent. */
export function dimsOf(
  op: string,
  dim: number | readonly number[] | undefined,
  of: { readonly shape: readonly number[] } | number,
): number[] {
  const rank = typeof of === 'number' ? of : of.shape.length;
  const all = Array.from({ length: rank }, (_, i) => i);
  if (dim === undefined) return all;
  const listed = Array.isArray(dim) ? (dim as number[]) : [dim as number];
  if (listed.length === 0) return all;
  const dims = listed.map((d) => dimOf(op, d, of)).sort((a, b) => a - b);
  const twice = dims.find((d, i) => d === dims[i - 1]);
  if (twice !== undefined) throw new Error(`${op}: dim ${twice} appears more than once in the list of dims`);
  return rank === 0 ? [] : dims;
}

/** `shape` with `dims` left out, or kept with length 1. */
export function reducedShape(shape: readonly number[], dims: readonly number[], keepdim: boolean): number[] {
  if (keepdim) return shape.map((length, i) => (dims.includes(i) ? 1 : length));
  return shape.filter((_, i) => !dims.includes(i));
}

/** Elements from one index of each dimension to the next, in row-major order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}
