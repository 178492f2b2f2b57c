import { run, shapeOnly } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { mismatch } from '../errors.ts';
import { add } from './arithmetic.ts';
import { type Mask, toTensor } from './binary.ts';
import { lt } from './compare.ts';
import { cast } from './convert.ts';
import { fitsInto } from './expect.ts';
import { built, filled, guessed, wrap } from './fill.ts';
import { misfit, operandsOf } from './misfit.ts';
import { outside, reportRange } from './range.ts';
import { where } from './select.ts';
import { dimOf, show, sizeOf, stridesOf } from './shape.ts';
import { make, type Tensor } from './tensor.ts';
import { expand, movedim, reshape } from './view.ts';

/** The slices of dimension `dim` whose numbers are listed in `index`, an integer tensor [n]. */
export function indexSelect(input: Tensor, dim: number, index: Tensor): Tensor {
  const axis = dimOf('indexSelect', dim, input);
  if (index.ndim > 1)
    throw new Error(`indexSelect: expected index to be a vector, but got ${show(index.shape)}`);
  return pick('indexSelect', input, axis, reshape(index, -1));
}

/** The slices of dimension `axis` that `index` (integers of any shape, whose shape takes the dimension's place) names. */
export function pick(op: string, input: Tensor, axis: number, index: Tensor): Tensor {
  const length = input.shape[axis];
  checkIndices(op, index, length, `dimension ${axis} of input ${show(input.shape)}`, { input });
  const out = make(run('GatherV2', { x: input.handle, indices: index.handle }, { axis, batchDims: 0 }));
  return track(out, op, [input], [index], (g, [index]) => [() => spread(g, axis, index, length)]);
}

/** The other way round: zeros with `g`'s slices added at the places that `index` names along `axis`. */
function spread(g: Tensor, axis: number, index: Tensor, length: number): Tensor {
  const { ndim } = index;
  const before = g.shape.slice(0, axis);
  const behind = g.shape.slice(axis + ndim);
  const rows = movedim(reshape(g, [...before, index.numel(), ...behind]), axis, 0);
  const places = run('Reshape', { x: index.handle }, { shape: [index.numel(), 1] });
  const shape = [length, ...before, ...behind];
  const summed = make(run('ScatterNd', { indices: places, updates: rows.handle }, { shape }));
  const tracked = track(summed, 'indexAdd', [rows], [index], (gg, [index]) => [
    () => pick('indexSelect', gg, 0, reshape(index, -1)),
  ]);
  return movedim(tracked, 0, axis);
}

/** Reports an index that is not from [0, length). On `meta` few indices have values to check. */
export function checkIndices(
  op: string,
  index: Tensor,
  length: number,
  what: string,
  from: Record<string, Tensor> = {},
): void {
  if (index.dtype === 'float32') {
    const message = `${op}: expected index ${show(index.shape)} to be an integer tensor, but got ${index.dtype}`;
    mismatch(op, message, operandsOf({ index }), () => {}, 'dtype-mismatch');
    return;
  }
  const wrong = outside(index, length);
  if (wrong === null) return;
  const message = `${op}: index ${wrong.value} is out of bounds for ${what} with size ${length}`;
  reportRange('index-range', op, wrong, message, { index, ...from });
}

/** out[i][j] = input[index[i][j]][j] for dim 0, and so on: `index` has as many dimensions as `input`. */
export function gather(input: Tensor, dim: number, index: Tensor): Tensor {
  return take(input, places('gather', input, dim, index));
}

/** A copy of `input` with `src` (a tensor of at least index's shape, or a number) put at the places that `index` names. */
export function scatter(input: Tensor, dim: number, index: Tensor, src: Tensor | number): Tensor {
  const at = places('scatter', input, dim, index);
  return put(input, at, sourceFor(src, index, input));
}

/** As `scatter`, but adds `src` to what is there. */
export function scatterAdd(input: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  const at = places('scatterAdd', input, dim, index);
  return add(input, addAt(sourceFor(src, index, input), at, input.shape));
}

/** The elements of `input`, counted in row-major order, at `positions`. */
export function take(input: Tensor, positions: Tensor): Tensor {
  return pick('take', reshape(input, -1), 0, positions);
}

/** A copy of `input` with `values` at the row-major `positions`, which are of the same shape. */
export function put(input: Tensor, positions: Tensor, values: Tensor): Tensor {
  const { shape } = input;
  const tensor = run('Reshape', { x: input.handle }, { shape: [input.numel()] });
  const indices = run('Reshape', { x: positions.handle }, { shape: [positions.numel(), 1] });
  const updates = run('Reshape', { x: values.handle }, { shape: [positions.numel()] });
  const changed = run('TensorScatterUpdate', { tensor, indices, updates });
  const out = make(run('Reshape', { x: changed }, { shape }));
  return track(out, 'put', [input, values], [positions], (g, [positions]) => [
    () => put(g, positions, filled(positions.shape, 0, 'float32')),
    () => take(g, positions),
  ]);
}

function addAt(values: Tensor, positions: Tensor, shape: readonly number[]): Tensor {
  return reshape(spread(values, 0, positions, sizeOf(shape)), [...shape]);
}

function sourceFor(src: Tensor | number, index: Tensor, input: Tensor): Tensor {
  const value: unknown = src;
  if (typeof value === 'number') return filled(index.shape, value, input.dtype);
  const source = cast(src as Tensor, input.dtype);
  return index.shape.reduce((part, length, dim) => {
    if (length > part.shape[dim]) {
      throw new Error(
        `scatter: index ${show(index.shape)} must not be larger than src ${show(source.shape)}`,
      );
    }
    return part.narrow(dim, 0, length);
  }, source);
}

/** The row-major positions in `input` that `index` along `dim` stands for. */
function places(op: string, input: Tensor, dim: number, index: Tensor): Tensor {
  const axis = dimOf(op, dim, input);
  if (index.ndim !== input.ndim || index.shape.some((length, i) => i !== axis && length > input.shape[i])) {
    throw new Error(
      `${op}: expected index to have as many dimensions as input ${show(input.shape)} and no greater sizes apart from dimension ${axis}, but got ${show(index.shape)}`,
    );
  }
  checkIndices(op, index, input.shape[axis], `dimension ${axis} of input ${show(input.shape)}`, { input });
  const strides = stridesOf(input.shape);
  // One pass over the indices, which had to be read for the check anyway.
  return built(index.shape, 'int32', (positions) => {
    const values = index.dataSync();
    const counter = new Int32Array(index.ndim);
    let base = 0;
    for (let i = 0; i < positions.length; i++) {
      positions[i] = base + values[i] * strides[axis];
      for (let dim = index.ndim - 1; dim >= 0; dim--) {
        const step = dim === axis ? 0 : strides[dim];
        base += step;
        if (++counter[dim] < index.shape[dim]) break;
        base -= step * counter[dim];
        counter[dim] = 0;
      }
    }
  });
}

/** The indices of the elements that are not 0, int32 [count, dimensions]. On `meta`, where nobody knows, as many as there are elements. */
export function nonzero(input: Tensor): Tensor {
  const { shape } = input;
  if (shapeOnly()) return guessed([input.numel(), input.ndim], 'int32');
  const found: number[] = [];
  input.dataSync().forEach((value, at) => {
    if (value !== 0) found.push(at);
  });
  const strides = stridesOf(shape);
  const values = new Int32Array(found.length * shape.length);
  found.forEach((at, row) => {
    for (let dim = 0; dim < shape.length; dim++) {
      values[row * shape.length + dim] = Math.floor(at / strides[dim]) % shape[dim];
    }
  });
  return wrap(values, [found.length, shape.length], 'int32');
}

/** The elements of `input` where `mask`, which broadcasts, holds: a vector. */
export function maskedSelect(input: Tensor, mask: Mask): Tensor {
  const test = toTensor('maskedSelect', mask, 'bool');
  if (!fitsInto(test.shape, input.shape)) {
    const message = `mask ${show(test.shape)} does not broadcast to input ${show(input.shape)}`;
    return misfit('maskedSelect', message, { input, mask: test }, [input.numel()], input.dtype);
  }
  const spread = expand(test, input.shape);
  return take(input, reshape(nonzero(reshape(spread, -1)), -1));
}

/** Indices counted from the end, too, as indices from the front. */
export function fromFront(index: Tensor, length: number): Tensor {
  return where(lt(index, 0), add(index, length), index);
}
