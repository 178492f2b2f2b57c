import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { mismatch } from '../errors.ts';
import { cast } from './convert.ts';
import { type DType, promote } from './dtype.ts';
import { expectTensors } from './expect.ts';
import { filled } from './fill.ts';
import { misfit, operandsOf } from './misfit.ts';
import { dimOf, sameShape, show } from './shape.ts';
import { isTensor, make, type Tensor } from './tensor.ts';
import { narrow, reshape, unsqueeze } from './view.ts';

/** One behind the other along `dim`; the other dimensions must agree. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  expectList('cat', tensors);
  if (tensors.length === 0) throw new Error('cat: expected a non-empty list of Tensors');
  const [first] = tensors;
  if (tensors.some((part) => part.ndim === 0)) {
    throw new Error('cat: a tensor without dimensions cannot be concatenated; use stack');
  }
  const axis = dimOf('cat', dim, first.ndim);
  const dtype = tensors.reduce<DType>((type, part) => promote(type, part.dtype), 'bool');
  const others = (part: Tensor) => part.shape.filter((_, i) => i !== axis);
  const odd = tensors.findIndex(
    (part) => part.ndim !== first.ndim || !sameShape(others(part), others(first)),
  );
  if (odd >= 0) {
    const meant = onlyDifference(tensors);
    const joined = meant ?? axis;
    const shape = first.shape.map((length, i) =>
      i === joined ? tensors.reduce((sum, part) => sum + (part.shape[joined] ?? 0), 0) : length,
    );
    const advice = meant === null ? '' : `; along dimension ${meant} they can be joined`;
    const message = `sizes must match except in dimension ${axis}: tensor 0 is ${show(first.shape)}, but tensor ${odd} is ${show(tensors[odd].shape)}${advice}`;
    return misfit('cat', message, { 'tensor 0': first, [`tensor ${odd}`]: tensors[odd] }, shape, dtype);
  }
  const parts = tensors.map((part) => cast(part, dtype));
  const out = make(
    run(
      'Concat',
      parts.map((part) => part.handle),
      { axis },
    ),
  );
  const lengths = parts.map((part) => part.shape[axis]);
  return track(out, 'cat', parts, [], (g) => {
    let start = 0;
    return lengths.map((length) => {
      const from = start;
      start += length;
      return () => narrow(g, axis, from, length);
    });
  });
}

/** The one dimension in which the tensors differ; null where there is none or several. */
function onlyDifference(tensors: readonly Tensor[]): number | null {
  const [first, ...rest] = tensors;
  if (rest.some((part) => part.ndim !== first.ndim)) return null;
  const [dim, ...more] = first.shape.flatMap((length, i) =>
    rest.some((part) => part.shape[i] !== length) ? [i] : [],
  );
  return more.length > 0 ? null : (dim ?? null);
}

/** Side by side along a new dimension `dim`; all shapes must agree. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  expectList('stack', tensors);
  if (tensors.length === 0) throw new Error('stack: expected a non-empty list of Tensors');
  const [first] = tensors;
  const axis = dimOf('stack', dim, first.ndim + 1);
  const odd = tensors.findIndex((part) => !sameShape(part.shape, first.shape));
  if (odd >= 0) {
    const shape = [...first.shape.slice(0, axis), tensors.length, ...first.shape.slice(axis)];
    const message = `each tensor must have the same size: tensor 0 is ${show(first.shape)}, but tensor ${odd} is ${show(tensors[odd].shape)}`;
    return misfit(
      'stack',
      message,
      { 'tensor 0': first, [`tensor ${odd}`]: tensors[odd] },
      shape,
      first.dtype,
    );
  }
  return cat(
    tensors.map((part) => unsqueeze(part, axis)),
    axis,
  );
}

/** Parts of `size` elements along `dim`, the last maybe smaller; or parts of the sizes listed. */
export function split(input: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = dimOf('split', dim, input);
  const length = input.shape[axis];
  if (typeof size === 'number' && !(size > 0))
    throw new Error(`split: expected a size above 0, but got ${size}`);
  const sizes = Array.isArray(size) ? (size as number[]) : portions(length, size as number);
  const total = sizes.reduce((sum, part) => sum + part, 0);
  if (total !== length) {
    const message = `the sizes ${show(sizes)} add up to ${total}, but dimension ${axis} of input ${show(input.shape)} has length ${length}`;
    return mismatch('split', `split: ${message}`, operandsOf({ input }), () =>
      sizes.map((part) => filled(input.shape.with(axis, part), 0, input.dtype)),
    );
  }
  let start = 0;
  return sizes.map((part) => {
    const piece = narrow(input, axis, start, part);
    start += part;
    return piece;
  });
}

/** At most `chunks` parts of equal size along `dim`, the last maybe smaller. */
export function chunk(input: Tensor, chunks: number, dim = 0): Tensor[] {
  if (!(chunks > 0)) throw new Error(`chunk: expected chunks above 0, but got ${chunks}`);
  const axis = dimOf('chunk', dim, input);
  return split(input, Math.max(1, Math.ceil(input.shape[axis] / chunks)), axis);
}

/** The slices along `dim`, without that dimension. */
export function unbind(input: Tensor, dim = 0): Tensor[] {
  if (input.ndim === 0) throw new Error('unbind: expected input to have a dimension, but got []');
  const axis = dimOf('unbind', dim, input);
  return Array.from({ length: input.shape[axis] }, (_, i) => select(input, axis, i));
}

/** The slice `index` of dimension `dim`, without that dimension. */
export function select(input: Tensor, dim: number, index: number): Tensor {
  const axis = dimOf('select', dim, input);
  const length = input.shape[axis];
  if (input.ndim === 0 || !Number.isInteger(index) || index < -length || index >= length) {
    throw new Error(
      `select: index ${index} is out of range for dimension ${axis} of input ${show(input.shape)} with length ${length ?? 0}`,
    );
  }
  const slice = narrow(input, axis, index < 0 ? index + length : index, 1);
  return reshape(
    slice,
    input.shape.filter((_, i) => i !== axis),
  );
}

/** Shifted by `shifts` along `dims`; what leaves at the end comes in at the front. Without `dims`, as if flattened. */
export function roll(
  input: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[],
): Tensor {
  if (dims === undefined) return reshape(roll(reshape(input, -1), shifts, 0), input.shape);
  const by = [shifts].flat() as number[];
  const axes = [dims].flat() as number[];
  if (by.length !== axes.length)
    throw new Error(`roll: ${by.length} shifts do not go with ${axes.length} dims`);
  return axes.reduce((x, dim, i) => {
    const axis = dimOf('roll', dim, x);
    const length = x.shape[axis];
    const shift = length === 0 ? 0 : ((by[i] % length) + length) % length;
    if (shift === 0) return x;
    return cat([narrow(x, axis, length - shift, shift), narrow(x, axis, 0, length - shift)], axis);
  }, input);
}

function expectList(op: string, tensors: readonly Tensor[]): void {
  const wrong = !Array.isArray(tensors) || tensors.length === 0;
  if (wrong)
    throw new TypeError(
      `${op}: expected a non-empty list of Tensors, but got ${isTensor(tensors) ? 'one Tensor' : String(tensors) || 'an empty one'}`,
    );
  expectTensors(op, Object.fromEntries(tensors.map((part, i) => [`tensor ${i}`, part])));
}

function portions(length: number, size: number): number[] {
  const count = Math.max(1, Math.ceil(length / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
}
