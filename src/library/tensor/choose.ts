import { shapeOnly } from '../../engine/index.ts';
import { lerp } from './arithmetic.ts';
import { isnan } from './compare.ts';
import { clone } from './convert.ts';
import { built, filled } from './fill.ts';
import { gather, indexSelect } from './gather.ts';
import { alongLines } from './host.ts';
import { sort, type ValuesAndIndices } from './order.ts';
import { any, type Reduction } from './reduce.ts';
import { where } from './select.ts';
import { dimOf, show } from './shape.ts';
import { isTensor, type Tensor } from './tensor.ts';
import { movedim, reshape, squeeze, unsqueeze } from './view.ts';

/** The elements along the first dimension in ascending order. */
export function msort(input: Tensor): Tensor {
  return sort(input, { dim: 0 }).values;
}

/** The `k`-th smallest element along `dim` (the last where absent), k counted from 1, and where it is. */
export function kthvalue(input: Tensor, k: number, dim = -1, options: Reduction = {}): ValuesAndIndices {
  const length = input.shape[dimOf('kthvalue', dim, input)] ?? 1;
  if (!Number.isInteger(k) || k < 1 || k > length) {
    throw new Error(
      `kthvalue: k ${k} is out of range: expected a number from 1 to ${length} for input ${show(input.shape)}`,
    );
  }
  return chosen('kthvalue', input, dim, options, (line) => order(line)[k - 1]);
}

/** The median of all elements; with `dim` along it, and where it is. Of an even number, the lower one of the middle two. */
export function median(input: Tensor): Tensor;
export function median(input: Tensor, dim: number, options?: Reduction): ValuesAndIndices;
export function median(input: Tensor, dim?: number, options: Reduction = {}): Tensor | ValuesAndIndices {
  const choose = (line: Float64Array) => {
    const nan = line.findIndex(Number.isNaN);
    return nan >= 0 ? nan : order(line)[(line.length - 1) >> 1];
  };
  if (dim === undefined) return chosen('median', reshape(input, -1), 0, {}, choose).values;
  return chosen('median', input, dim, options, choose);
}

/** As `median`, of the elements that are not NaN. */
export function nanmedian(input: Tensor): Tensor;
export function nanmedian(input: Tensor, dim: number, options?: Reduction): ValuesAndIndices;
export function nanmedian(input: Tensor, dim?: number, options: Reduction = {}): Tensor | ValuesAndIndices {
  const choose = (line: Float64Array) => {
    const numbers = line.length - line.filter(Number.isNaN).length;
    return order(line)[Math.max(numbers - 1, 0) >> 1];
  };
  if (dim === undefined) return chosen('nanmedian', reshape(input, -1), 0, {}, choose).values;
  return chosen('nanmedian', input, dim, options, choose);
}

/** The most frequent element along `dim`, of several the smallest, and where it is. */
export function mode(input: Tensor, dim = -1, options: Reduction = {}): ValuesAndIndices {
  return chosen('mode', input, dim, options, (line) => {
    const sorted = order(line);
    let [best, longest, run] = [sorted[0], 0, 0];
    sorted.forEach((at, i) => {
      run = i > 0 && line[at] === line[sorted[i - 1]] ? run + 1 : 1;
      // The last of the equal ones, as in PyTorch.
      if (run > longest || (run === longest && line[at] === line[best])) [best, longest] = [at, run];
    });
    return best;
  });
}

/** The indices of a line in ascending order of its elements, NaN last. */
function order(line: Float64Array): number[] {
  const rank = (x: number) => (Number.isNaN(x) ? Number.POSITIVE_INFINITY : x);
  const indices = Array.from(line, (_, i) => i);
  return indices.sort((i, j) => {
    const [a, b] = [rank(line[i]), rank(line[j])];
    return a < b ? -1 : a > b ? 1 : Number(Number.isNaN(line[i])) - Number(Number.isNaN(line[j]));
  });
}

function chosen(
  op: string,
  input: Tensor,
  dim: number,
  { keepdim = false }: Reduction,
  choose: (line: Float64Array) => number,
): ValuesAndIndices {
  const axis = dimOf(op, dim, input);
  if (input.ndim === 0) return { values: clone(input), indices: filled([], 0, 'int32') };
  if (input.shape[axis] === 0) {
    throw new Error(
      `${op}: expected elements along dimension ${axis}, but input has shape ${show(input.shape)}`,
    );
  }
  const kept = alongLines(input.detach(), axis, 1, 'int32', (line) => [choose(line)]);
  const values = gather(input, axis, kept);
  return keepdim
    ? { values, indices: kept }
    : { values: squeeze(values, axis), indices: squeeze(kept, axis) };
}

export interface Quantile extends Reduction {
  interpolation?: 'linear' | 'lower' | 'higher' | 'nearest' | 'midpoint';
}

/** The `q`-quantiles along `dim`, or of all elements. A vector `q` gives a first dimension of as many. */
export function quantile(input: Tensor, q: number | Tensor, dim?: number, options: Quantile = {}): Tensor {
  const { keepdim = false, interpolation = 'linear' } = options;
  if (dim === undefined) {
    const flat = quantile(reshape(input, -1), q, 0, { interpolation });
    return keepdim ? reshape(flat, [...flat.shape, ...input.shape.map(() => 1)]) : flat;
  }
  const wanted = isTensor(q) ? Array.from(q.dataSync()) : [q];
  const wrong = shapeOnly() ? undefined : wanted.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new Error(`quantile: expected q to be from 0 to 1, but got ${wrong}`);
  const axis = dimOf('quantile', dim, input);
  const last = input.shape[axis] - 1;
  const places = wanted.map((value) => value * last);
  const sorted = sort(input, { dim: axis }).values;
  const at = (round: (place: number) => number) =>
    indexSelect(sorted, axis, indices(places.map(round), last));
  const weights = reshape(
    built([places.length], 'float32', (values) => {
      values.set(places.map((place) => weightOf(place, interpolation)));
    }),
    input.shape.map((_, i) => (i === axis ? -1 : 1)),
  );
  const rounded = { lower: Math.floor, higher: Math.ceil, nearest: halfToEven };
  const picked =
    interpolation === 'linear' || interpolation === 'midpoint'
      ? lerp(at(Math.floor), at(Math.ceil), weights)
      : at(rounded[interpolation]);
  const missing = any(isnan(input.detach()), axis, { keepdim: true });
  const values = movedim(where(missing, Number.NaN, picked), axis, 0);
  const shaped = keepdim ? unsqueeze(values, axis + 1) : values;
  return isTensor(q) && q.ndim > 0 ? shaped : squeeze(shaped, 0);
}

/** How far the quantile is on the way from the element before its place to the one behind. */
function weightOf(place: number, interpolation: string): number {
  const way = place - Math.floor(place);
  return interpolation === 'midpoint' && way > 0 ? 0.5 : way;
}

function halfToEven(place: number): number {
  const low = Math.floor(place);
  return place - low === 0.5 ? low + (low % 2) : Math.round(place);
}

function indices(places: number[], last: number): Tensor {
  const inside = places.map((place) => Math.min(Math.max(place, 0), last));
  return built([places.length], 'int32', (values) => values.set(inside));
}
