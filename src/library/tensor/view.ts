import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { expectCount } from './expect.ts';
import { misfit } from './misfit.ts';
import { sum, sumTo } from './reduce.ts';
import { dimOf, dimsOf, type Sizes, sameShape, show, sizeOf, sizesOf } from './shape.ts';
import { make, type Tensor } from './tensor.ts';

/** The same elements in another shape; one length may be -1 and is worked out. */
export function reshape(input: Tensor, ...sizes: Sizes): Tensor {
  return reshaped('reshape', input, sizesOf(sizes));
}

/** As `reshape`. The result is a value of its own: in-place changes of it do not reach `input`. */
export function view(input: Tensor, ...sizes: Sizes): Tensor {
  return reshaped('view', input, sizesOf(sizes));
}

function reshaped(op: string, input: Tensor, sizes: number[]): Tensor {
  const size = input.numel();
  const open = sizes.indexOf(-1);
  const known = sizeOf(sizes.filter((_, i) => i !== open));
  const wrong = sizes.findIndex((length, i) => !Number.isInteger(length) || (length < 0 && i !== open));
  if (wrong >= 0)
    throw new Error(
      `${op}: invalid shape ${show(sizes)} for input ${show(input.shape)}: ${sizes[wrong]} is no length`,
    );
  const shape = sizes.map((length, i) => (i === open ? Math.floor(size / known) || 0 : length));
  if (sizeOf(shape) !== size || (open >= 0 && known === 0)) {
    const message = `shape ${show(sizes)} is invalid for input ${show(input.shape)} of size ${size}: it ${open < 0 ? `holds ${known} elements` : `needs a multiple of ${known}`}`;
    // The first size is the batch's more often than not, and the one that is wrong for another batch.
    const others = sizeOf(shape.slice(1));
    const meant = open < 0 && size % others === 0 ? [size / others, ...shape.slice(1)] : shape;
    return misfit(
      op,
      message,
      { input },
      meant.map((length) => Math.max(length, 1)),
      input.dtype,
    );
  }
  return reshapeTo(op, input, shape);
}

function reshapeTo(op: string, input: Tensor, shape: number[]): Tensor {
  const { shape: before } = input;
  if (sameShape(shape, before) && input.node === null) return input;
  const out = make(run('Reshape', { x: input.handle }, { shape }));
  return track(out, op, [input], [], (g) => [() => reshapeTo('reshape', g, before)]);
}

/** Joins the dimensions from `startDim` to `endDim` into one. */
export function flatten(input: Tensor, startDim = 0, endDim = -1): Tensor {
  const start = dimOf('flatten', startDim, input);
  const end = dimOf('flatten', endDim, input);
  if (start > end) throw new Error(`flatten: startDim ${startDim} is behind endDim ${endDim}`);
  const { shape } = input;
  return reshapeTo('flatten', input, [
    ...shape.slice(0, start),
    sizeOf(shape.slice(start, end + 1)),
    ...shape.slice(end + 1),
  ]);
}

/** Takes dimension `dim` apart into `sizes`, of which one may be -1. */
export function unflatten(input: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const at = dimOf('unflatten', dim, input);
  const known = -sizeOf(sizes);
  const parts = sizes.map((length) => (length === -1 ? input.shape[at] / known : length));
  return reshaped('unflatten', input, [...input.shape.slice(0, at), ...parts, ...input.shape.slice(at + 1)]);
}

/** Without the dimensions of length 1, or without those of `dim` that have length 1. */
export function squeeze(input: Tensor, dim?: number | readonly number[]): Tensor {
  const dims = dimsOf('squeeze', dim, input);
  return reshapeTo(
    'squeeze',
    input,
    input.shape.filter((length, i) => length !== 1 || !dims.includes(i)),
  );
}

/** With a new dimension of length 1 at `dim`. */
export function unsqueeze(input: Tensor, dim: number): Tensor {
  const at = dimOf('unsqueeze', dim, input.ndim + 1);
  return reshapeTo('unsqueeze', input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
}

/** The dimensions in the order given. */
export function permute(input: Tensor, ...dims: Sizes): Tensor {
  const listed = sizesOf(dims);
  const perm = listed.map((dim) => dimOf('permute', dim, input));
  if (perm.length !== input.ndim || new Set(perm).size !== perm.length) {
    const message = `expected each of the ${input.ndim} dimensions of input ${show(input.shape)} once, but got ${show(listed)}`;
    return misfit('permute', message, { input }, permutedAnyway(input, perm), input.dtype);
  }
  return permuted('permute', input, perm);
}

/** Dimensions that were meant for one element of a batch leave the batch where it is. */
function permutedAnyway({ shape, ndim }: Tensor, perm: number[]): number[] {
  if (perm.length !== ndim - 1 || new Set(perm).size !== perm.length) return shape;
  return [shape[0], ...perm.map((dim) => shape[dim + 1] ?? 1)];
}

function permuted(op: string, input: Tensor, perm: number[]): Tensor {
  if (perm.every((dim, i) => dim === i)) return clip(input);
  const out = make(run('Transpose', { x: input.handle }, { perm }));
  const inverse = new Array<number>(perm.length);
  perm.forEach((dim, i) => {
    inverse[dim] = i;
  });
  return track(out, op, [input], [], (g) => [() => permuted('permute', g, inverse)]);
}

function clip(input: Tensor): Tensor {
  return reshapeTo('view', input, input.shape);
}

export function transpose(input: Tensor, dim0: number, dim1: number): Tensor {
  const a = dimOf('transpose', dim0, input);
  const b = dimOf('transpose', dim1, input);
  const perm = input.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  return permuted('transpose', input, perm);
}

/** A matrix transposed; a vector as it is. Throws for more dimensions. */
export function t(input: Tensor): Tensor {
  if (input.ndim > 2) {
    throw new Error(
      `t: expected a tensor with 2 or fewer dimensions, but got ${show(input.shape)}; use transpose(dim0, dim1)`,
    );
  }
  return input.ndim < 2 ? clip(input) : transpose(input, 0, 1);
}

/** Moves dimension `source` to the place `destination`; the others keep their order. */
export function movedim(
  input: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const from = [source].flat().map((dim) => dimOf('movedim', dim as number, input));
  const to = [destination].flat().map((dim) => dimOf('movedim', dim as number, input));
  if (from.length !== to.length) {
    throw new Error(`movedim: ${from.length} sources do not go to ${to.length} destinations`);
  }
  const rest = input.shape.map((_, i) => i).filter((i) => !from.includes(i));
  const perm = input.shape.map((_, i) => {
    const moved = to.indexOf(i);
    return moved >= 0 ? from[moved] : rest.shift()!;
  });
  return permuted('movedim', input, perm);
}

/** Repeats dimensions of length 1 to the lengths given; -1 keeps a length. New dimensions come in front. */
export function expand(input: Tensor, ...sizes: Sizes): Tensor {
  const listed = sizesOf(sizes);
  const extra = listed.length - input.ndim;
  const shape = listed.map((length, i) => (length === -1 && i >= extra ? input.shape[i - extra] : length));
  if (sameShape(shape, input.shape)) return input;
  const fits = input.shape.every((length, i) => length === 1 || length === shape[i + extra]);
  if (extra < 0 || !fits || shape.some((length) => length < 0)) {
    const message = `the sizes ${show(listed)} do not fit input ${show(input.shape)}: a dimension must have length 1 or keep its length`;
    return misfit(
      'expand',
      message,
      { input },
      shape.map((length) => Math.max(length, 0)),
      input.dtype,
    );
  }
  const before = input.shape;
  const aligned = [...new Array<number>(extra).fill(1), ...before];
  const x = run('Reshape', { x: input.handle }, { shape: aligned });
  const reps = shape.map((length, i) => (aligned[i] === length ? 1 : length));
  const out = make(run('Tile', { x }, { reps }));
  return track(out, 'expand', [input], [], (g) => [() => sumTo(g, before)]);
}

export function expandAs(input: Tensor, other: Tensor): Tensor {
  return expand(input, other.shape);
}

/** Lays copies side by side: `times` of them along each dimension. New dimensions come in front. */
export function repeat(input: Tensor, ...times: Sizes): Tensor {
  const reps = sizesOf(times);
  for (const times of reps) expectCount('repeat', 'each number', times);
  const extra = reps.length - input.ndim;
  if (extra < 0) {
    throw new Error(
      `repeat: expected at least ${input.ndim} numbers for input ${show(input.shape)}, but got ${show(reps)}`,
    );
  }
  const aligned = [...new Array<number>(extra).fill(1), ...input.shape];
  const lined = reshapeTo('reshape', input, aligned);
  const out = make(run('Tile', { x: lined.handle }, { reps }));
  return track(out, 'repeat', [lined], [], (g) => [
    () => {
      const apart = reshape(
        g,
        aligned.flatMap((length, i) => [reps[i], length]),
      );
      return sum(
        apart,
        aligned.map((_, i) => 2 * i),
      );
    },
  ]);
}

/** In reverse order along `dims`. */
export function flip(input: Tensor, ...dims: Sizes): Tensor {
  const axes = dimsOf('flip', sizesOf(dims), input);
  const out = make(run('Reverse', { x: input.handle }, { dims: axes }));
  return track(out, 'flip', [input], [], (g) => [() => flip(g, axes)]);
}

/** `length` elements of dimension `dim` from `start` on. */
export function narrow(input: Tensor, dim: number, start: number, length: number): Tensor {
  const axis = dimOf('narrow', dim, input);
  const size = input.shape[axis];
  const from = start < 0 ? start + size : start;
  if (!(from >= 0 && length >= 0 && from + length <= size)) {
    const message = `start ${start} and length ${length} do not fit dimension ${axis} of input ${show(input.shape)}, which has length ${size}`;
    return misfit('narrow', message, { input }, input.shape.with(axis, Math.max(length, 0)), input.dtype);
  }
  if (length === size) return clip(input);
  const begin = input.shape.map((_, i) => (i === axis ? from : 0));
  const sizes = input.shape.map((whole, i) => (i === axis ? length : whole));
  const out = make(run('Slice', { x: input.handle }, { begin, size: sizes }));
  const around = input.shape.map((_, i): [number, number] =>
    i === axis ? [from, size - from - length] : [0, 0],
  );
  return track(out, 'narrow', [input], [], (g) => [
    Object.assign(() => padded(g, around, 0), { part: { values: g, axis, from, length: size } }),
  ]);
}

/** With `value` around it: for each dimension so many elements before and behind. */
export function padded(input: Tensor, paddings: [number, number][], value: number): Tensor {
  const out = make(run('PadV2', { x: input.handle }, { paddings, constantValue: value }));
  const { shape } = input;
  return track(out, 'pad', [input], [], (g) => [
    () => shape.reduce((part, length, dim) => narrow(part, dim, paddings[dim][0], length), g),
  ]);
}
