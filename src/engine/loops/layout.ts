import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { allocate } from '../reuse.ts';
import { type Call, floats, type Kernel, make, reshaped, sizeOf, type Values, valuesOf } from '../storage.ts';
import { tf } from '../tfjs.ts';
import { copyBlock } from './block.ts';

/** Kernels that move values, run by run where TensorFlow.js's CPU kernels go element by element. */
export const layout: Record<string, Kernel> = {
  Slice: ({ inputs: { x }, attrs, backend }) => {
    if (!isNumeric(x)) return null;
    const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    tf.slice_util.assertParamsValid(x, begin, size);
    return slice(backend, x, begin, size);
  },

  SplitV: ({ inputs: { x }, attrs, backend }) => {
    if (!isNumeric(x)) return null;
    const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0];
    let start = 0;
    return tf.backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis).map((length: number) => {
      const part = slice(backend, x, at(x.shape, axis, start), replaced(x.shape, axis, length));
      start += length;
      return part;
    });
  },

  Unpack: ({ inputs: { value }, attrs, backend }) => {
    if (!isNumeric(value)) return null;
    const axis = tf.util.parseAxisParam(attrs.axis, value.shape)[0];
    const shape = value.shape.filter((_: number, index: number) => index !== axis);
    return Array.from({ length: value.shape[axis] }, (_, index) => ({
      ...slice(backend, value, at(value.shape, axis, index), replaced(value.shape, axis, 1)),
      shape: shape.slice(),
    }));
  },

  Concat: ({ inputs, attrs, backend }) => {
    const all = inputs as unknown as TensorInfo[];
    const parts = all.filter((part) => sizeOf(part) > 0);
    if (parts.length < 2 || !isNumeric(all[0]) || all.some(({ dtype }) => dtype !== all[0].dtype))
      return null;
    const axis = tf.util.parseAxisParam(attrs.axis, all[0].shape)[0];
    const shapes = all.map((part) => part.shape);
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const shape = tf.backend_util.computeOutShape(shapes, axis);
    const values = room(tf.util.sizeFromShape(shape), all[0].dtype);
    let start = 0;
    for (const part of parts) {
      const from = { values: valuesOf(backend, part), shape: part.shape, begin: shape.map(() => 0) };
      copyBlock(from, { values, shape, begin: at(shape, axis, start) }, part.shape);
      start += part.shape[axis];
    }
    return make(backend, shape, values, all[0].dtype);
  },

  PadV2: ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) => {
    if (!isNumeric(x)) return null;
    const shape = x.shape.map((size: number, axis: number) => paddings[axis][0] + size + paddings[axis][1]);
    const values = room(tf.util.sizeFromShape(shape), x.dtype).fill(constantValue);
    const begin = paddings.map(([before]: [number, number]) => before);
    const from = { values: valuesOf(backend, x), shape: x.shape, begin: x.shape.map(() => 0) };
    copyBlock(from, { values, shape, begin }, x.shape);
    return make(backend, shape, values, x.dtype);
  },

  /** Rows of a table, as an embedding takes them. */
  GatherV2: ({ inputs: { x, indices }, attrs: { axis, batchDims }, backend }) => {
    if (x.dtype !== 'float32' || batchDims || tf.util.parseAxisParam(axis, x.shape)[0] !== 0) return null;
    const [table, rows] = [floats(backend, x), valuesOf(backend, indices)];
    const shape = [...indices.shape, ...x.shape.slice(1)];
    const width = tf.util.sizeFromShape(x.shape.slice(1));
    const result = allocate(rows.length * width);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (!(row >= 0 && row < x.shape[0])) {
        throw new Error(`GatherV2: the index value ${row} is not in [0, ${x.shape[0] - 1}]`);
      }
      result.set(table.subarray(row * width, (row + 1) * width), i * width);
    }
    return make(backend, shape, result);
  },
};

/** The CPU kernel makes one pass over all of `x` for each segment; this one makes one pass in all. */
export const segments: Record<string, Kernel> = {
  UnsortedSegmentSum: ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
    if (x.dtype !== 'float32') return null;
    const [values, ids] = [floats(backend, x), valuesOf(backend, segmentIds)];
    const width = tf.util.sizeFromShape(x.shape.slice(segmentIds.shape.length));
    const result = new Float32Array(numSegments * width);
    for (let i = 0; i < ids.length; i++) {
      const [source, target] = [i * width, ids[i] * width];
      if (!(ids[i] >= 0 && ids[i] < numSegments)) continue;
      for (let j = 0; j < width; j++) result[target + j] += values[source + j];
    }
    return make(backend, [numSegments, ...x.shape.slice(segmentIds.shape.length)], result);
  },
};

function slice(backend: Call['backend'], x: TensorInfo, begin: number[], size: number[]): TensorInfo {
  // Never a view of the same storage, as TensorFlow.js makes: the storage may be used again when `x` is released.
  if (tf.util.arraysEqual(size, x.shape)) return reshaped(backend, x, size);
  const values = room(tf.util.sizeFromShape(size), x.dtype);
  const to = { values, shape: size, begin: size.map(() => 0) };
  copyBlock({ values: valuesOf(backend, x), shape: x.shape, begin }, to, size);
  return make(backend, size, values, x.dtype);
}

function isNumeric({ dtype }: TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}

function room(length: number, dtype: DataType): Values {
  return dtype === 'float32'
    ? allocate(length)
    : dtype === 'int32'
      ? new Int32Array(length)
      : new Uint8Array(length);
}

function at(shape: readonly number[], axis: number, start: number): number[] {
  return shape.map((_, index) => (index === axis ? start : 0));
}

function replaced(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((whole, index) => (index === axis ? size : whole));
}
