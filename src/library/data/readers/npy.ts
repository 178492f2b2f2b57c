import { shapeOnly } from '../../../engine/index.ts';
import { type ByteSource, withFile } from '../../files.ts';
import { type DType, type TypedArray, zerosOf } from '../../tensor/dtype.ts';
import { built } from '../../tensor/fill.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
const MAGIC = '\x93NUMPY';

interface Header {
  descr: string;
  fortranOrder: boolean;
  shape: number[];
  /** Where the elements begin. */
  offset: number;
}

interface Element {
  bytes: number;
  dtype: DType;
  read(view: DataView, at: number, little: boolean): number | bigint;
}

const ELEMENTS: Record<string, Element> = {
  b1: { bytes: 1, dtype: 'bool', read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, dtype: 'int32', read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, dtype: 'int32', read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, dtype: 'int32', read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, dtype: 'int32', read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, dtype: 'int32', read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, dtype: 'int32', read: (view, at, little) => view.getUint32(at, little) },
  i8: { bytes: 8, dtype: 'int32', read: (view, at, little) => view.getBigInt64(at, little) },
  u8: { bytes: 8, dtype: 'int32', read: (view, at, little) => view.getBigUint64(at, little) },
  f4: { bytes: 4, dtype: 'float32', read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, dtype: 'float32', read: (view, at, little) => view.getFloat64(at, little) },
};

/**
 * Reads an array that `numpy.save` wrote. Floats become float32, whole numbers int32, booleans bool. While a program
 * is traced only the header is read. Throws an Error for other elements, for a whole number that int32 cannot hold and
 * for a broken file.
 */
export function readNpy(path: string): Tensor {
  return withFile(path, tensorOf);
}

/** The same from memory; `name` is what errors call it. */
export function parseNpy(bytes: Uint8Array, name: string): Tensor {
  const read = (offset: number, length: number) => bytes.slice(offset, offset + length);
  return tensorOf({ name, size: bytes.length, read });
}

function tensorOf(source: ByteSource): Tensor {
  const { descr, fortranOrder, shape, offset } = headerOf(source);
  const element = ELEMENTS[descr.slice(1)];
  if (!element) {
    throw new Error(
      `${source.name} holds elements of type ${descr}; those of ${Object.keys(ELEMENTS).join(', ')} can be read.`,
    );
  }
  const count = sizeOf(shape);
  const expected = offset + count * element.bytes;
  if (source.size !== expected) {
    throw new Error(
      `${source.name} has ${source.size} bytes; with the shape [${shape.join(', ')}] of ${descr} it must have ${expected}.`,
    );
  }
  if (shapeOnly()) return built(shape, element.dtype, () => {});
  const values = decode(source, offset, count, element, descr[0] !== '>');
  const ordered = fortranOrder ? inRowMajorOrder(values, shape, element.dtype) : values;
  return built(shape, element.dtype, (target) => target.set(ordered));
}

function headerOf(source: ByteSource): Header {
  const start = source.size < 12 ? new Uint8Array() : source.read(0, 12);
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  if (Buffer.from(start.subarray(0, 6)).toString('latin1') !== MAGIC) {
    throw new Error(`${source.name} is no .npy file: it does not start with \\x93NUMPY.`);
  }
  const version = view.getUint8(6);
  // The length of the header got four bytes with version 2.
  const begin = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (begin + length > source.size) throw new Error(`${source.name} ends within its header.`);
  const text = Buffer.from(source.read(begin, length)).toString(version < 3 ? 'latin1' : 'utf8');
  const descr = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new Error(`${source.name} has a header that cannot be read: ${text.trim()}`);
  }
  const sizes = shape.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  return { descr, fortranOrder: order === 'True', shape: sizes, offset: begin + length };
}

function decode(
  source: ByteSource,
  offset: number,
  count: number,
  element: Element,
  little: boolean,
): TypedArray {
  const bytes = source.read(offset, count * element.bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = zerosOf(element.dtype, count);
  for (let i = 0; i < count; i++) {
    const value = Number(element.read(view, i * element.bytes, little));
    values[i] = value;
    if (element.dtype === 'int32' && values[i] !== value) {
      throw new Error(`${source.name}: element ${i} is ${value}, which int32 cannot hold.`);
    }
  }
  return values;
}

/** In Fortran's order the first index runs fastest. */
function inRowMajorOrder(values: TypedArray, shape: number[], dtype: DType): TypedArray {
  const ordered = zerosOf(dtype, values.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, dim) => sizeOf(shape.slice(0, dim)));
  for (let to = 0; to < values.length; to++) {
    ordered[to] = values[index.reduce((at, i, dim) => at + i * strides[dim], 0)];
    for (let dim = shape.length - 1; dim >= 0 && ++index[dim] === shape[dim]; dim--) index[dim] = 0;
  }
  return ordered;
}
