import { handleFrom, placeholder, shapeOnly } from '../../engine/index.ts';
import { integer, normal, permutation, uniform } from '../random/generator.ts';
import { type DType, scalarType, type TypedArray, zerosOf } from './dtype.ts';
import { expectCount, expectDtype } from './expect.ts';
import { built, filled, wrap } from './fill.ts';
import { show } from './shape.ts';
import { isTensor, make, type Nested, type Tensor } from './tensor.ts';

export interface TensorOptions {
  dtype?: DType;
  requiresGrad?: boolean;
}

/** Sizes, listed or as one array, and options last: `zeros(2, 3)`, `zeros([2, 3], { requiresGrad: true })`. */
export type SizesAndOptions =
  | number[]
  | [...size: number[], options: TensorOptions]
  | [size: readonly number[], options?: TensorOptions];

/** What `tensor()` takes: a number, a boolean, nested arrays of them, or a typed array. */
export type TensorData = Nested | readonly Nested[] | Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * A leaf with the given values. Whole numbers make an int32 tensor, others a float32 one, booleans a bool one, as in
 * PyTorch; `{ dtype }` says otherwise. JavaScript has no 1.0: `tensor([1, 2], { dtype: 'float32' })` or
 * `tensor([1, 2]).float()` for whole numbers as floats.
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  if (ArrayBuffer.isView(data)) {
    const dtype =
      options.dtype ??
      (data instanceof Int32Array ? 'int32' : data instanceof Uint8Array ? 'int32' : 'float32');
    return withGrad(literal(Array.from(data as Float32Array), [data.length], dtype), options);
  }
  if (isTensor(data))
    throw new Error('tensor: expected numbers, but got a Tensor; use x.detach().clone() to copy one');
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  const values: number[] = [];
  let dtype: DType = 'bool';
  const collect = (level: unknown, dim: number): void => {
    if (Array.isArray(level)) {
      if (level.length !== shape[dim]) {
        throw new Error(
          `tensor: expected sequence of length ${shape[dim] ?? 0} at dim ${dim} (got ${level.length})`,
        );
      }
      for (const part of level) collect(part, dim + 1);
      return;
    }
    if (dim !== shape.length || (typeof level !== 'number' && typeof level !== 'boolean')) {
      throw new Error(
        `tensor: expected a number or a boolean in a nested array of shape ${show(shape)}, but got ${String(level)} (${typeof level}) at depth ${dim}`,
      );
    }
    if (dtype !== 'float32') {
      const own = scalarType(level);
      if (own !== 'bool') dtype = own;
    }
    values.push(Number(level));
  };
  collect(data, 0);
  // Without any element nothing says what is meant; PyTorch's default dtype then counts.
  if (values.length === 0) dtype = 'float32';
  return withGrad(
    literal(values, shape, options.dtype ?? (options.requiresGrad ? 'float32' : dtype)),
    options,
  );
}

export function zeros(...args: SizesAndOptions): Tensor {
  const { size, options } = split('zeros', args);
  return withGrad(filled(size, 0, options.dtype ?? 'float32'), options);
}

export function ones(...args: SizesAndOptions): Tensor {
  const { size, options } = split('ones', args);
  return withGrad(filled(size, 1, options.dtype ?? 'float32'), options);
}

/** A tensor whose values nobody set; they are zeros here. */
export function empty(...args: SizesAndOptions): Tensor {
  const { size, options } = split('empty', args);
  return withGrad(filled(size, 0, options.dtype ?? 'float32'), options);
}

export function full(size: readonly number[], value: number | boolean, options: TensorOptions = {}): Tensor {
  checkSizes('full', size);
  return withGrad(filled(size, Number(value), options.dtype ?? scalarType(value)), options);
}

export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return withGrad(filled(x.shape, 0, options.dtype ?? x.dtype), options);
}

export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return withGrad(filled(x.shape, 1, options.dtype ?? x.dtype), options);
}

export function emptyLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return zerosLike(x, options);
}

export function fullLike(x: Tensor, value: number | boolean, options: TensorOptions = {}): Tensor {
  return withGrad(filled(x.shape, Number(value), options.dtype ?? x.dtype), options);
}

/** `arange(end)`, `arange(start, end)` or `arange(start, end, step)`, options last: the numbers from start to before end. */
export function arange(...args: [...bounds: number[], options: TensorOptions] | number[]): Tensor {
  const { size: bounds, options } = split('arange', args, false);
  if (bounds.length === 0 || bounds.length > 3) {
    throw new Error(`arange: expected 1 to 3 numbers (start, end, step), but got ${bounds.length}`);
  }
  const [start, end, step = 1] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  if (step === 0 || (end - start) / step < 0) {
    throw new Error(`arange: step ${step} does not lead from start ${start} to end ${end}`);
  }
  const length = Math.ceil((end - start) / step);
  const dtype = options.dtype ?? ([start, end, step].every(Number.isInteger) ? 'int32' : 'float32');
  return withGrad(
    built([length], dtype, (values) => {
      for (let i = 0; i < length; i++) values[i] = start + i * step;
    }),
    options,
  );
}

/** `steps` numbers from start to end, both included, evenly spaced. */
export function linspace(start: number, end: number, steps: number, options: TensorOptions = {}): Tensor {
  expectCount('linspace', 'steps', steps);
  const gap = steps > 1 ? (end - start) / (steps - 1) : 0;
  return withGrad(
    built([steps], options.dtype ?? 'float32', (values) => {
      // The second half is counted from the end, so that the last number is exactly `end`.
      for (let i = 0; i < steps; i++)
        values[i] = i < steps / 2 ? start + i * gap : end - (steps - 1 - i) * gap;
    }),
    options,
  );
}

/** The identity matrix [n, m]; m is n where absent. */
export function eye(n: number, m: number = n, options: TensorOptions = {}): Tensor {
  expectCount('eye', 'n', n);
  expectCount('eye', 'm', m);
  return withGrad(
    built([n, m], options.dtype ?? 'float32', (values) => {
      for (let i = 0; i < Math.min(n, m); i++) values[i * m + i] = 1;
    }),
    options,
  );
}

/** Numbers from [0, 1). */
export function rand(...args: SizesAndOptions): Tensor {
  const { size, options } = split('rand', args);
  return drawn(size, uniform, options);
}

/** Numbers of the standard normal distribution. */
export function randn(...args: SizesAndOptions): Tensor {
  const { size, options } = split('randn', args);
  return drawn(size, normal, options);
}

export function randLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return drawn(x.shape, uniform, options);
}

export function randnLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return drawn(x.shape, normal, options);
}

/** `randint(high, size)` or `randint(low, high, size)`, options last: int32 integers from [low, high). */
export function randint(high: number, size: readonly number[], options?: TensorOptions): Tensor;
export function randint(low: number, high: number, size: readonly number[], options?: TensorOptions): Tensor;
export function randint(...args: unknown[]): Tensor {
  const [low, high, size, options = {}] = (Array.isArray(args[1]) ? [0, ...args] : args) as [
    number,
    number,
    number[],
    TensorOptions?,
  ];
  if (!(high > low)) throw new Error(`randint: expected high > low, but got low ${low} and high ${high}`);
  checkSizes('randint', size);
  return drawn(size, () => integer(low, high), { dtype: 'int32', ...options }, [low, high - 1]);
}

/** The integers 0 to n - 1 in random order, int32 [n]. */
export function randperm(n: number): Tensor {
  expectCount('randperm', 'n', n);
  return built([n], 'int32', (values) => values.set(permutation(n)));
}

/** 1 with the probability that `p` holds, else 0; of p's shape. */
export function bernoulli(p: Tensor): Tensor {
  const chances = shapeOnly() ? null : p.dataSync();
  return built(p.shape, 'float32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = uniform() < chances![i] ? 1 : 0;
  });
}

function drawn(
  size: readonly number[],
  draw: () => number,
  options: TensorOptions,
  bounds?: readonly [least: number, greatest: number],
): Tensor {
  const fill = (values: TypedArray) => {
    for (let i = 0; i < values.length; i++) values[i] = draw();
  };
  const made = built(size, options.dtype ?? 'float32', fill, bounds);
  return withGrad(made, options);
}

/** Up to so many elements a literal keeps its values on `meta`, where they serve as indices and sizes. */
const smallLiteral = 64;

function literal(values: number[], shape: number[], dtype: DType): Tensor {
  if (shapeOnly() && (dtype === 'float32' || values.length > smallLiteral)) {
    return make(placeholder(shape, dtype));
  }
  const array = zerosOf(dtype, values.length);
  array.set(dtype === 'bool' ? values.map((value) => Number(value !== 0)) : values);
  return shapeOnly() ? make(handleFrom(array, shape, dtype)) : wrap(array, shape, dtype);
}

function withGrad(made: Tensor, options: TensorOptions): Tensor {
  if (options.requiresGrad) made.requiresGrad = true;
  return made;
}

/** Takes apart what a function with listed sizes was called with. */
function split(
  op: string,
  args: readonly unknown[],
  sizes = true,
): { size: number[]; options: TensorOptions } {
  const last = args.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
  const listed = hasOptions ? args.slice(0, -1) : args;
  const size = (Array.isArray(listed[0]) ? [...listed[0]] : [...listed]) as number[];
  if (sizes) checkSizes(op, size);
  if (hasOptions && (last as TensorOptions).dtype !== undefined)
    expectDtype(op, (last as TensorOptions).dtype);
  return { size, options: (hasOptions ? last : {}) as TensorOptions };
}

function checkSizes(op: string, size: readonly number[]): void {
  const wrong = Array.isArray(size) ? size.findIndex((n) => !Number.isInteger(n) || n < 0) : 0;
  if (wrong >= 0) {
    const got = Array.isArray(size) ? `${String(size[wrong])} in ${show(size)}` : String(size);
    throw new Error(`${op}: expected sizes that are whole numbers from 0 on, but got ${got}`);
  }
}
