import { handleFrom, placeholder, run, shapeOnly } from '../../engine/index.ts';
import { type DType, scalarType, type TypedArray, zerosOf } from './dtype.ts';
import { sizeOf } from './shape.ts';
import { make, type Tensor } from './tensor.ts';

/** A tensor of `shape` with `value` everywhere. On `meta` no data is made. */
export function filled(shape: readonly number[], value: number, dtype: DType): Tensor {
  if (shapeOnly()) return blank(shape, dtype);
  const values = zerosOf(dtype, sizeOf(shape));
  if (value !== 0) values.fill(value);
  return make(handleFrom(values, [...shape], dtype));
}

/** A tensor without dimensions; its dtype is what `value` counts as, unless given. */
export function scalar(value: number | boolean, dtype: DType = scalarType(value)): Tensor {
  const values = zerosOf(dtype, 1);
  values[0] = Number(value);
  return make(handleFrom(values, [], dtype));
}

/** A tensor on `values`, which the tensor owns from then on. */
export function wrap(values: TypedArray, shape: readonly number[], dtype: DType): Tensor {
  return make(handleFrom(values, [...shape], dtype));
}

/** A tensor that `fillIn` gives its values, between `bounds`; on `meta` it has none and `fillIn` is not called. */
export function built(
  shape: readonly number[],
  dtype: DType,
  fillIn: (values: TypedArray) => void,
  bounds?: readonly [least: number, greatest: number],
): Tensor {
  if (shapeOnly()) return make(placeholder([...shape], dtype, bounds));
  const values = zerosOf(dtype, sizeOf(shape));
  fillIn(values);
  return wrap(values, shape, dtype);
}

/** On `meta`, a tensor whose true size depends on values that are not computed: `shape` is a plausible one. */
export function guessed(shape: readonly number[], dtype: DType): Tensor {
  return make(placeholder([...shape], dtype, null, true));
}

/** A tensor of another dtype. It has no gradient of its own. */
export function castRaw(x: Tensor, dtype: DType): Tensor {
  return make(run('Cast', { x: x.handle }, { dtype }));
}

function blank(shape: readonly number[], dtype: DType): Tensor {
  return make(placeholder([...shape], dtype));
}
