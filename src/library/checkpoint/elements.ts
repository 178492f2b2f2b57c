import { BYTES } from './safetensors.ts';

/** The dtypes of tensors; a file's other dtypes are converted to the one that can hold them. */
export type Elements =
  | { dtype: 'float32'; values: Float32Array }
  | { dtype: 'int32'; values: Int32Array }
  | { dtype: 'bool'; values: Uint8Array };

/** What a file's dtype becomes in memory. */
export function dtypeInMemory(stored: string): Elements['dtype'] {
  if (stored === 'BOOL') return 'bool';
  return stored.startsWith('I') || stored.startsWith('U') ? 'int32' : 'float32';
}

/** A file's bytes as a tensor's values. Throws an Error when an integer does not fit into 32 bits. */
export function decode(name: string, stored: string, bytes: Uint8Array): Elements {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / BYTES[stored];
  const dtype = dtypeInMemory(stored);
  if (dtype === 'bool') return { dtype, values: Uint8Array.from(bytes, (byte) => (byte === 0 ? 0 : 1)) };
  if (dtype === 'float32') {
    if (stored === 'F32') return { dtype, values: new Float32Array(aligned(bytes)) };
    const read = FLOATS[stored];
    return { dtype, values: Float32Array.from({ length: count }, (_, i) => read(view, i)) };
  }
  if (stored === 'I32') return { dtype, values: new Int32Array(aligned(bytes)) };
  const read = INTEGERS[stored];
  const values = Int32Array.from({ length: count }, (_, i) => {
    const value = Number(read(view, i));
    if (value !== (value | 0)) {
      throw new Error(`Tensor "${name}" holds ${read(view, i)} at index ${i}, which is beyond int32.`);
    }
    return value;
  });
  return { dtype, values };
}

const FLOATS: Record<string, (view: DataView, index: number) => number> = {
  F64: (view, i) => view.getFloat64(i * 8, true),
  F16: (view, i) => halfToNumber(view.getUint16(i * 2, true)),
  BF16: (view, i) => bfloat16ToNumber(view.getUint16(i * 2, true)),
};

const INTEGERS: Record<string, (view: DataView, index: number) => number | bigint> = {
  I64: (view, i) => view.getBigInt64(i * 8, true),
  I16: (view, i) => view.getInt16(i * 2, true),
  I8: (view, i) => view.getInt8(i),
  U64: (view, i) => view.getBigUint64(i * 8, true),
  U32: (view, i) => view.getUint32(i * 4, true),
  U16: (view, i) => view.getUint16(i * 2, true),
  U8: (view, i) => view.getUint8(i),
};

/** IEEE 754 half precision: 1 sign bit, 5 of exponent, 10 of mantissa. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function bfloat16ToNumber(bits: number): number {
  word.setUint32(0, bits * 0x10000);
  return word.getFloat32(0);
}

/** Typed arrays of 4-byte elements want an offset that 4 divides, and the bytes may be a view into anything. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return (whole ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
}
