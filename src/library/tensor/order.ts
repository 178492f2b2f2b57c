import { run, runAll } from '../../engine/index.ts';
import { maximum, minimum } from './arithmetic.ts';
import { cast } from './convert.ts';
import { expectElements } from './expect.ts';
import { gather } from './gather.ts';
import { neg } from './pointwise.ts';
import { extremeOf, type Reduction } from './reduce.ts';
import { dimOf, dimsOf, show } from './shape.ts';
import { isTensor, make, type Tensor } from './tensor.ts';
import { reshape, transpose, unsqueeze } from './view.ts';

export interface ValuesAndIndices {
  values: Tensor;
  /** int32 */
  indices: Tensor;
}

/** The greatest element; with `dim` the greatest along it and where it is; with a tensor the greater of both. */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, dim: number, options?: Reduction): ValuesAndIndices;
export function max(input: Tensor, other: Tensor): Tensor;
export function max(input: Tensor, arg?: unknown, options: Reduction = {}): Tensor | ValuesAndIndices {
  if (isTensor(arg)) return maximum(input, arg);
  const dims = dimsOf('max', arg as number | undefined, input);
  expectElements('max', input, dims);
  if (arg === undefined) return extremeOf(input, dims, 'Max');
  return along(input, argmax(input, arg as number, { keepdim: true }), arg as number, options);
}

/** The smallest element; with `dim` the smallest along it and where it is; with a tensor the smaller of both. */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, dim: number, options?: Reduction): ValuesAndIndices;
export function min(input: Tensor, other: Tensor): Tensor;
export function min(input: Tensor, arg?: unknown, options: Reduction = {}): Tensor | ValuesAndIndices {
  if (isTensor(arg)) return minimum(input, arg);
  const dims = dimsOf('min', arg as number | undefined, input);
  expectElements('min', input, dims);
  if (arg === undefined) return extremeOf(input, dims, 'Min');
  return along(input, argmin(input, arg as number, { keepdim: true }), arg as number, options);
}

/** Where the greatest element is along `dim`, or in the flattened tensor; int32. */
export function argmax(input: Tensor, dim?: number, options: Reduction = {}): Tensor {
  return arg('argmax', 'ArgMax', input, dim, options);
}

/** Where the smallest element is along `dim`, or in the flattened tensor; int32. */
export function argmin(input: Tensor, dim?: number, options: Reduction = {}): Tensor {
  return arg('argmin', 'ArgMin', input, dim, options);
}

export interface TopK {
  dim?: number;
  /** The greatest (the default) or the smallest. */
  largest?: boolean;
}

/** The `k` greatest elements along `dim` (the last where absent), in descending order. */
export function topk(input: Tensor, k: number, options: TopK = {}): ValuesAndIndices {
  const { dim = -1, largest = true } = options;
  const axis = dimOf('topk', dim, input);
  const length = input.shape[axis] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new Error(
      `topk: k ${k} is out of range for dimension ${axis} of input ${show(input.shape)} with length ${length}`,
    );
  }
  return ordered(input, axis, k, largest);
}

export interface Sorting {
  dim?: number;
  descending?: boolean;
}

/** The elements along `dim` (the last where absent) in ascending order, and where each was. */
export function sort(input: Tensor, options: Sorting = {}): ValuesAndIndices {
  const { dim = -1, descending = false } = options;
  const axis = dimOf('sort', dim, input);
  return ordered(input, axis, input.shape[axis] ?? 1, descending);
}

/** Where the elements that `sort` would give are; int32. */
export function argsort(input: Tensor, options: Sorting = {}): Tensor {
  return sort(input, options).indices;
}

function ordered(input: Tensor, axis: number, k: number, descending: boolean): ValuesAndIndices {
  if (input.ndim === 0) {
    const { values, indices } = ordered(reshape(input, 1), 0, 1, descending);
    return { values: reshape(values, []), indices: reshape(indices, []) };
  }
  const last = input.ndim - 1;
  const numbers = cast(input.detach(), input.dtype === 'bool' ? 'int32' : input.dtype);
  const keys = transpose(descending ? numbers : neg(numbers), axis, last);
  const found = make(runAll('TopK', { x: keys.handle }, { k, sorted: true })[1]);
  const indices = transpose(found, axis, last);
  return { values: gather(input, axis, indices), indices };
}

function arg(op: string, kernel: string, input: Tensor, dim: number | undefined, options: Reduction): Tensor {
  if (input.numel() === 0)
    throw new Error(`${op}: expected a tensor with elements, but got ${show(input.shape)}`);
  const x = cast(input.detach(), input.dtype === 'bool' ? 'int32' : input.dtype);
  if (dim === undefined || input.ndim === 0) {
    const at = make(run(kernel, { x: reshape(x, -1).handle }, { axis: 0 }));
    return options.keepdim
      ? reshape(
          at,
          input.shape.map(() => 1),
        )
      : at;
  }
  const axis = dimOf(op, dim, input);
  const at = make(run(kernel, { x: x.handle }, { axis }));
  return options.keepdim ? unsqueeze(at, axis) : at;
}

function along(input: Tensor, kept: Tensor, dim: number, options: Reduction): ValuesAndIndices {
  if (input.ndim === 0) return { values: input.clone(), indices: kept };
  const axis = dimOf('max', dim, input);
  const values = gather(input, axis, kept);
  if (options.keepdim) return { values, indices: kept };
  const shape = input.shape.filter((_, i) => i !== axis);
  return { values: reshape(values, shape), indices: reshape(kept, shape) };
}
