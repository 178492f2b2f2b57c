import { shapeOnly } from '../../engine/index.ts';
import { dtypeOf } from './binary.ts';
import { zerosOf } from './dtype.ts';
import { built, guessed, wrap } from './fill.ts';
import { dimOf, sameShape, show, sizeOf } from './shape.ts';
import { isTensor, type Tensor } from './tensor.ts';
import { movedim, reshape } from './view.ts';

/**
 * How often each number from 0 on occurs in a vector of integers: int32 [max + 1], or at least `minlength`. With
 * `weights` their sums, float32. On `meta`, where nobody knows the numbers, as long as `minlength` or the vector.
 */
export function bincount(input: Tensor, options: { weights?: Tensor; minlength?: number } = {}): Tensor {
  const { weights, minlength = 0 } = options;
  if (input.ndim !== 1 || input.dtype === 'float32') {
    throw new Error(
      `bincount: expected a vector of integers, but got ${show(input.shape)} of ${input.dtype}`,
    );
  }
  if (weights && !sameShape(weights.shape, input.shape)) {
    throw new Error(
      `bincount: input ${show(input.shape)} and weights ${show(weights.shape)} should have the same length`,
    );
  }
  const dtype = weights ? 'float32' : 'int32';
  if (shapeOnly()) return guessed([minlength || input.numel()], dtype);
  const numbers = Array.from(input.dataSync());
  const lowest = numbers.reduce((a, b) => Math.min(a, b), 0);
  if (lowest < 0) throw new Error(`bincount: expected numbers from 0 on, but got ${lowest}`);
  const parts = weights?.dataSync();
  const values = zerosOf(
    dtype,
    numbers.reduce((a, b) => Math.max(a, b + 1), minlength),
  );
  numbers.forEach((number, i) => {
    values[number] += parts ? parts[i] : 1;
  });
  return wrap(values, [values.length], dtype);
}

/** How many elements fall into each of `bins` equal parts of [min, max]; where both are 0, of the elements' own range. */
export function histc(input: Tensor, bins = 100, min = 0, max = 0): Tensor {
  if (bins < 1 || min > max)
    throw new Error(`histc: expected bins above 0 and min <= max, but got ${bins}, ${min}, ${max}`);
  return built([bins], 'float32', (counts) => {
    const values = Array.from(input.dataSync());
    let [low, high] = [min, max];
    if (low === high && values.length > 0) {
      low = values.reduce((a, b) => Math.min(a, b));
      high = values.reduce((a, b) => Math.max(a, b));
    }
    if (low === high) [low, high] = [low - 1, high + 1];
    for (const value of values) {
      if (value < low || value > high || Number.isNaN(value)) continue;
      counts[Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1)]++;
    }
  });
}

/** For each value where it belongs in the ascending `boundaries`, a vector; int32. */
export function bucketize(
  input: Tensor | number,
  boundaries: Tensor,
  options: { right?: boolean } = {},
): Tensor {
  return searchsorted(boundaries, input, options);
}

/**
 * For each value where it belongs in the ascending numbers of `sorted`: before those that equal it, or with `right`
 * behind them. `sorted` is a vector, or has rows [..., n] for the rows of values [..., m]. int32.
 */
export function searchsorted(
  sorted: Tensor,
  values: Tensor | number,
  options: { right?: boolean; side?: 'left' | 'right' } = {},
): Tensor {
  const { side, right = side === 'right' } = options;
  dtypeOf('searchsorted', values);
  const shape = isTensor(values) ? values.shape : [];
  const rows = sorted.ndim > 1;
  if (sorted.ndim === 0 || (rows && !sameShape(sorted.shape.slice(0, -1), shape.slice(0, -1)))) {
    throw new Error(
      `searchsorted: expected sorted to be a vector, or to match values in all but the last dimension, but got ${show(sorted.shape)} and ${show(shape)}`,
    );
  }
  return built(shape, 'int32', (found) => {
    const numbers = sorted.dataSync();
    const wanted = isTensor(values) ? values.dataSync() : [values as number];
    const length = sorted.shape[sorted.ndim - 1];
    const perRow = rows ? shape[shape.length - 1] : sizeOf(shape);
    for (let i = 0; i < found.length; i++) {
      const start = rows ? Math.floor(i / perRow) * length : 0;
      let [low, high] = [0, length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const number = numbers[start + middle];
        if (right ? number <= wanted[i] : number < wanted[i]) low = middle + 1;
        else high = middle;
      }
      found[i] = low;
    }
  });
}

/** For each element whether it is among `testElements`. */
export function isin(elements: Tensor, testElements: Tensor, options: { invert?: boolean } = {}): Tensor {
  const { invert = false } = options;
  return built(elements.shape, 'bool', (values) => {
    const set = new Set(testElements.dataSync());
    elements.dataSync().forEach((value, i) => {
      values[i] = Number(set.has(value) !== invert);
    });
  });
}

export interface Unique {
  /** Compares the slices along `dim`, instead of the elements. */
  dim?: number;
  returnInverse?: boolean;
  returnCounts?: boolean;
}

export interface UniqueParts {
  output: Tensor;
  /** For each element (or slice) of the input where it is in `output`; int32. */
  inverse?: Tensor;
  /** How often each occurs; int32. */
  counts?: Tensor;
}

/** The distinct elements in ascending order; with `returnInverse` or `returnCounts` those, too. On `meta` all count as distinct. */
export function unique(input: Tensor, options?: { dim?: number }): Tensor;
export function unique(input: Tensor, options: Unique): UniqueParts;
export function unique(input: Tensor, options: Unique = {}): Tensor | UniqueParts {
  return distinct('unique', input, options, true);
}

/** The elements without those that equal the one before them. */
export function uniqueConsecutive(input: Tensor, options?: { dim?: number }): Tensor;
export function uniqueConsecutive(input: Tensor, options: Unique): UniqueParts;
export function uniqueConsecutive(input: Tensor, options: Unique = {}): Tensor | UniqueParts {
  return distinct('uniqueConsecutive', input, options, false);
}

function distinct(op: string, input: Tensor, options: Unique, sorted: boolean): Tensor | UniqueParts {
  const { dim, returnInverse = false, returnCounts = false } = options;
  const axis = dim === undefined ? null : dimOf(op, dim, input);
  const front = axis === null ? reshape(input.detach(), -1) : movedim(input.detach(), axis, 0);
  const count = front.shape[0] ?? 1;
  const width = front.numel() / Math.max(count, 1);
  const values = shapeOnly() ? null : front.dataSync();
  const order = Array.from({ length: count }, (_, i) => i);
  const compare = (i: number, j: number): number => {
    for (let k = 0; k < width; k++) {
      const gap = values![i * width + k] - values![j * width + k];
      if (gap !== 0) return gap;
    }
    return 0;
  };
  if (sorted && values) order.sort(compare);
  const firsts: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(count);
  order.forEach((row, i) => {
    if (values === null || i === 0 || compare(order[i - 1], row) !== 0) {
      firsts.push(row);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[row] = firsts.length - 1;
  });
  const list = (numbers: ArrayLike<number>) =>
    built([numbers.length], 'int32', (at) => at.set(numbers as ArrayLike<number> as number[]));
  const distinctly = (numbers: number[]) =>
    values === null ? guessed([numbers.length], 'int32') : list(numbers);
  const rows = front.indexSelect(0, distinctly(firsts));
  const output = axis === null ? rows : movedim(rows, 0, axis);
  if (!returnInverse && !returnCounts) return output;
  return {
    output,
    ...(returnInverse && { inverse: axis === null ? reshape(list(inverse), input.shape) : list(inverse) }),
    ...(returnCounts && { counts: distinctly(counts) }),
  };
}
