export type DType = 'float32' | 'int32' | 'bool';
export type TypedArray = Float32Array | Int32Array | Uint8Array;

const rank: Record<DType, number> = { bool: 0, int32: 1, float32: 2 };

/** The dtype of a result whose operands have dtypes `a` and `b`: bool < int32 < float32. */
export function promote(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

/** The dtype that a JavaScript number or boolean counts as. A whole number counts as an integer, so `x * 2` keeps int32. */
export function scalarType(value: number | boolean): DType {
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int32' : 'float32';
}

/** A typed array of `size` zeros that can hold `dtype`. */
export function zerosOf(dtype: DType, size: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}
