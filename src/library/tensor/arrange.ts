import { built } from './fill.ts';
import { gather, pick } from './gather.ts';
import { split } from './join.ts';
import { broadcast, dimOf, type Sizes, show, sizesOf } from './shape.ts';
import { isTensor, type Tensor } from './tensor.ts';
import { expand, flip, movedim, repeat, reshape, transpose } from './view.ts';

/** Lays copies side by side, as `repeat`; fewer numbers than dimensions count for the last ones. */
export function tile(input: Tensor, ...times: Sizes): Tensor {
  const reps = sizesOf(times);
  return repeat(input, [...new Array<number>(Math.max(input.ndim - reps.length, 0)).fill(1), ...reps]);
}

/** As `expand` to that shape. */
export function broadcastTo(input: Tensor, ...sizes: Sizes): Tensor {
  return expand(input, sizesOf(sizes));
}

export function viewAs(input: Tensor, other: Tensor): Tensor {
  return input.view(other.shape);
}

export function reshapeAs(input: Tensor, other: Tensor): Tensor {
  return reshape(input, other.shape);
}

/** All elements as a vector. */
export function ravel(input: Tensor): Tensor {
  return reshape(input, -1);
}

/** The columns in reverse order: dimension 1. */
export function fliplr(input: Tensor): Tensor {
  if (input.ndim < 2) throw new Error(`fliplr: expected at least 2 dimensions, but got ${show(input.shape)}`);
  return flip(input, 1);
}

/** The rows in reverse order: dimension 0. */
export function flipud(input: Tensor): Tensor {
  if (input.ndim < 1) throw new Error('flipud: expected at least 1 dimension, but got []');
  return flip(input, 0);
}

/** Turned by `k` right angles in the plane of two dimensions, from the first towards the second. */
export function rot90(input: Tensor, k = 1, dims: readonly [number, number] = [0, 1]): Tensor {
  const [a, b] = dims.map((dim) => dimOf('rot90', dim, input));
  if (a === b) throw new Error(`rot90: expected two different dims, but got ${show(dims)}`);
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return input.clone();
  if (turns === 2) return flip(input, a, b);
  return turns === 1 ? transpose(flip(input, b), a, b) : flip(transpose(input, a, b), b);
}

/** Each element `repeats` times, one copy behind the other; without `dim` of the flattened tensor. */
export function repeatInterleave(input: Tensor, repeats: number | Tensor, dim?: number): Tensor {
  if (dim === undefined) return repeatInterleave(reshape(input, -1), repeats, 0);
  const axis = dimOf('repeatInterleave', dim, input);
  const length = input.shape[axis];
  const listed = isTensor(repeats) && repeats.numel() !== 1;
  if (listed && repeats.numel() !== length) {
    throw new Error(
      `repeatInterleave: repeats ${show(repeats.shape)} must have as many numbers as dimension ${axis} of input ${show(input.shape)} has elements`,
    );
  }
  const times = listed
    ? Array.from(repeats.dataSync())
    : new Array<number>(length).fill(isTensor(repeats) ? repeats.item() : repeats);
  const wrong = times.find((count) => !Number.isInteger(count) || count < 0);
  if (wrong !== undefined)
    throw new Error(`repeatInterleave: expected whole numbers from 0 on, but got ${wrong}`);
  const index = Int32Array.from(times.flatMap((count, i) => new Array<number>(count).fill(i)));
  return pick(
    'repeatInterleave',
    input,
    axis,
    built([index.length], 'int32', (values) => values.set(index)),
  );
}

/** Windows of `size` elements along `dim`, each `step` after the one before; the window becomes the last dimension. */
export function unfold(input: Tensor, dim: number, size: number, step: number): Tensor {
  const axis = dimOf('unfold', dim, input);
  const length = input.shape[axis] ?? 1;
  if (!(size >= 0 && size <= length && step > 0)) {
    throw new Error(
      `unfold: expected a size from 0 to ${length} and a step above 0 for dimension ${axis} of input ${show(input.shape)}, but got ${size} and ${step}`,
    );
  }
  const count = Math.floor((length - size) / step) + 1;
  const index = built([count, size], 'int32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = Math.floor(i / size) * step + (i % size);
  });
  return movedim(pick('unfold', input, axis, index), axis + 1, -1);
}

/** out[i][j] = input[i][indices[i][j]] for dim 1: as `gather`, with both broadcast in the other dimensions. */
export function takeAlongDim(input: Tensor, indices: Tensor, dim?: number): Tensor {
  if (dim === undefined) return gather(reshape(input, -1), 0, reshape(indices, -1));
  const axis = dimOf('takeAlongDim', dim, input);
  const open = (shape: readonly number[]) => shape.map((length, i) => (i === axis ? 1 : length));
  const shape = indices.ndim === input.ndim ? broadcast(open(input.shape), open(indices.shape)) : null;
  if (shape === null) {
    throw new Error(
      `takeAlongDim: input ${show(input.shape)} and indices ${show(indices.shape)} do not broadcast apart from dimension ${axis}`,
    );
  }
  const to = (x: Tensor) =>
    expand(
      x,
      shape.map((length, i) => (i === axis ? x.shape[axis] : length)),
    );
  return gather(to(input), axis, to(indices));
}

/** Parts along `dim`: as many as `parts` says, as equal as may be; or cut before each of the places listed. */
export function tensorSplit(input: Tensor, parts: number | readonly number[], dim = 0): Tensor[] {
  const axis = dimOf('tensorSplit', dim, input);
  const length = input.shape[axis];
  if (typeof parts !== 'number') {
    const cuts = [0, ...parts.map((at) => Math.min(Math.max(at < 0 ? at + length : at, 0), length)), length];
    return cuts.slice(1).map((end, i) => input.narrow(axis, cuts[i], Math.max(end - cuts[i], 0)));
  }
  if (!(parts > 0)) throw new Error(`tensorSplit: expected a number of parts above 0, but got ${parts}`);
  const [whole, longer] = [Math.floor(length / parts), length % parts];
  return split(
    input,
    Array.from({ length: parts }, (_, i) => whole + Number(i < longer)),
    axis,
  );
}

export function hsplit(input: Tensor, parts: number | readonly number[]): Tensor[] {
  return tensorSplit(input, parts, input.ndim > 1 ? 1 : 0);
}

export function vsplit(input: Tensor, parts: number | readonly number[]): Tensor[] {
  return tensorSplit(input, parts, 0);
}

export function dsplit(input: Tensor, parts: number | readonly number[]): Tensor[] {
  return tensorSplit(input, parts, 2);
}

/** As `movedim`. */
export { movedim as moveaxis, transpose as swapaxes, transpose as swapdims } from './view.ts';
