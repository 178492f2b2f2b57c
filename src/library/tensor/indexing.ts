import { shapeOnly } from '../../engine/index.ts';
import { add, mul } from './arithmetic.ts';
import { type Mask, toTensor } from './binary.ts';
import { built } from './fill.ts';
import { checkIndices, fromFront, nonzero, pick, put } from './gather.ts';
import { inPlace } from './inplace.ts';
import { select } from './join.ts';
import { misfit } from './misfit.ts';
import { broadcast, sameShape, show, sizeOf } from './shape.ts';
import { isTensor, type Tensor } from './tensor.ts';
import { expand, narrow, padded, permute, reshape, unsqueeze } from './view.ts';

/** A range of a dimension, as `start:stop:step` in PyTorch. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number,
  ) {
    if (!Number.isInteger(step) || step < 1)
      throw new Error(`slice: step must be a whole number above 0, but got ${step}`);
  }
}

/** `slice(stop)`, `slice(start, stop)` or `slice(start, stop, step)`; null leaves a bound open, negative ones count from the end. */
export function slice(...bounds: (number | null)[]): Slice {
  const [start, stop, step] = bounds.length < 2 ? [null, bounds[0] ?? null, 1] : bounds;
  return new Slice(start, stop, step ?? 1);
}

/** An integer, a `slice(…)`, null for a new dimension, '...' for as many whole ones as are left, a tensor of integers or bools. */
export type Index = number | Slice | null | '...' | Mask | readonly number[];

/** Part of `input`, as PyTorch's input[…]. */
export function at(input: Tensor, ...indices: Index[]): Tensor {
  let x = input;
  let dim = 0;
  const picks: { dim: number; index: Tensor }[] = [];
  for (const index of spelledOut(input, indices)) {
    if (index === null) x = unsqueeze(x, dim++);
    else if (index instanceof Slice) x = sliced(x, dim++, index);
    else if (!isTensor(index)) x = select(x, dim, index as number);
    else if (index.dtype === 'bool') {
      for (const column of columns(x, dim, index)) picks.push({ dim: dim++, index: column });
    } else {
      picks.push({ dim, index: fromFront(index, x.shape[dim]) });
      dim++;
    }
  }
  if (picks.length === 0) return x;
  return picks.length === 1 ? pick('at', x, picks[0].dim, picks[0].index) : pickTogether(x, picks);
}

/** Puts `value`, which broadcasts, in the place of `input.at(...indices)`, in place. */
export const set = inPlace('set', (input, indices: readonly Index[], value: Tensor | number) => {
  const positions = at(positionsOf(input), ...indices);
  const source = toTensor('set', value, input.dtype);
  const { shape } = positions;
  const spread = broadcast(source.shape, shape);
  if (spread === null || sizeOf(spread) !== sizeOf(shape)) {
    const message = `value ${show(source.shape)} does not fit the place ${show(shape)} in input ${show(input.shape)}`;
    return misfit('set', message, { input, value: source }, input.shape, input.dtype);
  }
  return put(input, positions, reshape(expand(source, spread), shape));
});

function positionsOf(input: Tensor): Tensor {
  return built(input.shape, 'int32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = i;
  });
}

/** The indices with lists as tensors and '...' written out. Throws where there are more than dimensions. */
function spelledOut(input: Tensor, indices: readonly Index[]): (number | Slice | null | Tensor)[] {
  const items = indices.map((index) =>
    Array.isArray(index)
      ? built([index.length], 'int32', (values) => values.set(index as number[]))
      : (index as Exclude<Index, readonly number[]>),
  );
  const taken = items.reduce<number>((count, index) => {
    if (index === null || index === '...') return count;
    return count + (isTensor(index) && index.dtype === 'bool' ? index.ndim : 1);
  }, 0);
  if (taken > input.ndim) {
    throw new Error(
      `at: too many indices for input ${show(input.shape)}: it has ${input.ndim} dimensions, but ${taken} were indexed`,
    );
  }
  const dots = items.indexOf('...');
  if (dots >= 0 && items.indexOf('...', dots + 1) >= 0)
    throw new Error("at: an index can only have a single '...'");
  if (dots < 0) return items as (number | Slice | null | Tensor)[];
  const whole = Array.from({ length: input.ndim - taken }, () => new Slice(null, null, 1));
  return [...items.slice(0, dots), ...whole, ...items.slice(dots + 1)] as (number | Slice | null | Tensor)[];
}

function sliced(x: Tensor, dim: number, { start, stop, step }: Slice): Tensor {
  const size = x.shape[dim];
  const bound = (at: number | null, open: number) =>
    at === null ? open : Math.min(Math.max(at < 0 ? at + size : at, 0), size);
  const from = bound(start, 0);
  const span = Math.max(bound(stop, size) - from, 0);
  const part = narrow(x, dim, from, span);
  return step === 1 || span === 0 ? part : everyNth(part, dim, step);
}

/** Elements 0, step, 2 * step, … along `dim`: the first column after the dimension is cut into rows of `step`. */
function everyNth(x: Tensor, dim: number, step: number): Tensor {
  const count = Math.ceil(x.shape[dim] / step);
  const missing = count * step - x.shape[dim];
  const paddings = x.shape.map((_, i): [number, number] => [0, i === dim ? missing : 0]);
  const filledUp = missing > 0 ? padded(x, paddings, 0) : x;
  const before = x.shape.slice(0, dim);
  const behind = x.shape.slice(dim + 1);
  const rows = reshape(filledUp, [...before, count, step, ...behind]);
  return reshape(narrow(rows, dim + 1, 0, 1), [...before, count, ...behind]);
}

/** What a bool index stands for: for each of its dimensions the indices of the elements that hold. */
function columns(x: Tensor, dim: number, mask: Tensor): Tensor[] {
  const place = x.shape.slice(dim, dim + mask.ndim);
  if (!sameShape(mask.shape, place)) {
    throw new Error(
      `at: the shape of the mask ${show(mask.shape)} does not match the indexed tensor ${show(x.shape)} at dimension ${dim}`,
    );
  }
  const found = nonzero(mask);
  return mask.shape.map((_, i) => select(found, 1, i));
}

/** Several index tensors pick together, element by element, after broadcasting. */
function pickTogether(x: Tensor, picks: { dim: number; index: Tensor }[]): Tensor {
  const shape = picks.reduce<number[] | null>((sum, { index }) => sum && broadcast(sum, index.shape), []);
  if (shape === null) {
    const shapes = picks.map(({ index }) => show(index.shape)).join(', ');
    throw new Error(`at: the index tensors could not be broadcast together: they have shapes ${shapes}`);
  }
  const dims = picks.map(({ dim }) => dim);
  const rest = x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  let rows = picks[0].index;
  picks.forEach(({ dim, index }, i) => {
    if (!shapeOnly()) checkIndices('at', index, x.shape[dim], `dimension ${dim} of input ${show(x.shape)}`);
    rows = i === 0 ? index : add(mul(rows, x.shape[dim]), index);
  });
  const front = permute(x, [...dims, ...rest]);
  const restShape = rest.map((i) => x.shape[i]);
  const flat = reshape(front, [sizeOf(dims.map((d) => x.shape[d])), ...restShape]);
  const picked = pick('at', flat, 0, expand(rows, shape));
  // Index tensors side by side leave their result in their own place; otherwise it comes first, as in PyTorch.
  const together = dims.every((d, i) => i === 0 || d === dims[i - 1] + 1);
  if (!together || dims[0] === 0) return picked;
  const order = picked.shape.map((_, i) => i);
  const lead = order.splice(0, shape.length);
  order.splice(dims[0], 0, ...lead);
  return permute(picked, order);
}
