import { shapeOnly } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { add, div, mul } from './arithmetic.ts';
import { type Mask, toTensor } from './binary.ts';
import { eq, gt, logicalAnd, ne } from './compare.ts';
import { cast } from './convert.ts';
import { built, filled } from './fill.ts';
import { gather, nonzero, put, scatter, scatterAdd } from './gather.ts';
import { where } from './select.ts';
import { dimOf, sameShape, show, stridesOf } from './shape.ts';
import { isTensor, type Tensor } from './tensor.ts';
import { expand, reshape } from './view.ts';

export type Reduce = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/**
 * As `scatter`, but the elements of `src` that meet at one place are reduced, with what was there before unless
 * `includeSelf` is false.
 */
export function scatterReduce(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
  reduce: Reduce,
  options: { includeSelf?: boolean } = {},
): Tensor {
  const { includeSelf = true } = options;
  const source = index.shape.reduce((part, length, d) => part.narrow(d, 0, length), src);
  const gathered = (x: Tensor, parts: Tensor) => scatterAdd(x, dim, index, parts);
  const zeros = filled(input.shape, 0, 'float32');
  const met = gathered(zeros, filled(index.shape, 1, 'float32'));
  const own = includeSelf ? filled(input.shape, 1, 'bool') : eq(met, 0);
  if (reduce === 'sum' || reduce === 'mean') {
    const total = gathered(where(own, input, 0), source);
    if (reduce === 'sum') return total;
    const count = add1(met, includeSelf);
    return input.dtype === 'float32' ? div(total, count) : div(total, count, { roundingMode: 'floor' }).int();
  }
  const out = combined(input, dimOf('scatterReduce', dim, input), index, source, reduce, own);
  const there = (x: Tensor) => gather(x, dim, index);
  return track(out, 'scatterReduce', [input, source], [input, source, out], (g, [input, source, out]) => {
    if (reduce === 'prod') {
      const others = (x: Tensor, y: Tensor, g: Tensor, zero: Tensor, rest: Tensor) =>
        mul(
          g,
          where(
            eq(zero, 0),
            div(y, where(eq(x, 0), 1, x)),
            where(logicalAnd(eq(x, 0), eq(zero, 1)), rest, 0),
          ),
        );
      const isZero = (x: Tensor) => eq(x, 0).float();
      const zero = gathered(where(own, isZero(input), 0), isZero(source));
      const safe = (x: Tensor) => where(eq(x, 0), 1, x);
      const rest = () => scatterReduce(safe(input), dim, index, safe(source), reduce, options);
      return [
        () => where(own, others(input, out, g, zero, rest()), 0),
        () => others(source, there(out), there(g), there(zero), there(rest())),
      ];
    }
    const fromSelf = logicalAnd(own, eq(input, out)).float();
    const fromSource = eq(source, there(out)).float();
    const share = div(g, gathered(fromSelf, fromSource));
    return [() => mul(share, fromSelf), () => mul(there(share), fromSource)];
  });
}

function add1(met: Tensor, includeSelf: boolean): Tensor {
  return includeSelf ? add(met, 1) : where(gt(met, 0), met, 1);
}

function combined(
  input: Tensor,
  axis: number,
  index: Tensor,
  source: Tensor,
  reduce: 'prod' | 'amax' | 'amin',
  own: Tensor,
): Tensor {
  const start = { prod: 1, amax: Number.NEGATIVE_INFINITY, amin: Number.POSITIVE_INFINITY }[reduce];
  const join = { prod: (a: number, b: number) => a * b, amax: Math.max, amin: Math.min }[reduce];
  return built(input.shape, input.dtype, (values) => {
    const [kept, before, at, parts] = [own, input, index, source].map((x) => x.dataSync());
    const sums = Float64Array.from(before, (value, i) => (kept[i] ? value : start));
    const [strides, ours] = [stridesOf(input.shape), stridesOf(index.shape)];
    for (let i = 0; i < at.length; i++) {
      let place = 0;
      for (let d = 0; d < index.ndim; d++) {
        const here = Math.floor(i / ours[d]) % index.shape[d];
        place += strides[d] * (d === axis ? at[i] : here);
      }
      sums[place] = join(sums[place], parts[i]);
    }
    values.set(sums);
  });
}

/** A copy of `input` with the slices of `source` along `dim` added at the places that the vector `index` names. */
export function indexAdd(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  options: { alpha?: number } = {},
): Tensor {
  const { alpha = 1 } = options;
  return scatterAdd(input, dim, alongside('indexAdd', input, dim, index, source), mul(source, alpha));
}

/** A copy of `input` with the slices of `source` along `dim` at the places that the vector `index` names. */
export function indexCopy(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  return scatter(input, dim, alongside('indexCopy', input, dim, index, source), source);
}

/** A copy of `input` with `value` in the slices along `dim` that the vector `index` names. */
export function indexFill(input: Tensor, dim: number, index: Tensor, value: number | Tensor): Tensor {
  const axis = dimOf('indexFill', dim, input);
  const shape = input.shape.map((length, i) => (i === axis ? index.numel() : length));
  const source = isTensor(value) ? expand(value, shape) : filled(shape, value, input.dtype);
  return indexCopy(input, dim, index, source);
}

/** `index`, a vector, repeated to the shape of `source`. */
function alongside(op: string, input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const axis = dimOf(op, dim, input);
  const expected = input.shape.map((length, i) => (i === axis ? index.numel() : length));
  if (index.ndim > 1 || !sameShape(source.shape, expected)) {
    throw new Error(
      `${op}: expected index to be a vector and source to be ${show(expected)}, but got ${show(index.shape)} and ${show(source.shape)}`,
    );
  }
  return expand(
    reshape(
      index,
      expected.map((_, i) => (i === axis ? -1 : 1)),
    ),
    expected,
  );
}

/** A copy of `input` with the elements of `source`, one after the other, where `mask`, which broadcasts, holds. */
export function maskedScatter(input: Tensor, mask: Mask, source: Tensor): Tensor {
  const spread = expand(toTensor('maskedScatter', mask, 'bool'), input.shape);
  const found = reshape(nonzero(reshape(spread, -1)), -1);
  const count = shapeOnly() ? Math.min(found.numel(), source.numel()) : found.numel();
  if (count > source.numel()) {
    throw new Error(
      `maskedScatter: mask holds at ${count} places, but source ${show(source.shape)} has ${source.numel()} elements`,
    );
  }
  const values = cast(reshape(source, -1).narrow(0, 0, count), input.dtype);
  return put(input, found.narrow(0, 0, count), values);
}

/** A copy of `input` with `src` in the place of the slice `index` of dimension `dim`. */
export function selectScatter(input: Tensor, src: Tensor, dim: number, index: number): Tensor {
  const axis = dimOf('selectScatter', dim, input);
  const length = input.shape[axis];
  const place = built([1], 'int32', (values) => {
    values[0] = index < 0 ? index + length : index;
  });
  return indexCopy(input, dim, place, src.unsqueeze(axis));
}

/** The indices of the elements that are not 0, for each as a row; int32 [count, dimensions]. */
export function argwhere(input: Tensor): Tensor {
  return nonzero(ne(input, 0));
}
