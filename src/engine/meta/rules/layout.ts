import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { Rules } from '../rule.ts';
import { KernelShapeError, type Spec, shown } from '../shape-error.ts';

const { backend_util, slice_util, util } = tf;

/** The same elements in another arrangement, and tensors made from attributes alone. */
export const layout: Rules = {
  Reshape: ({ x }, { shape }) => ({ shape: reshaped(x, shape), dtype: x.dtype }),
  ExpandDims: ({ input }, { dim }) => {
    const shape = input.shape.slice();
    shape.splice(dim < 0 ? shape.length + dim + 1 : dim, 0, 1);
    return { shape, dtype: input.dtype };
  },
  Transpose: ({ x }, { perm }) => ({ shape: perm.map((axis: number) => x.shape[axis]), dtype: x.dtype }),
  Reverse: ({ x }, { dims }) => {
    util.parseAxisParam(dims, x.shape);
    return { shape: x.shape, dtype: x.dtype };
  },
  Tile: ({ x }, { reps }) => ({ shape: x.shape.map((n: number, i: number) => n * reps[i]), dtype: x.dtype }),
  PadV2: padded,
  MirrorPad: padded,
  Slice: ({ x }, { begin, size }) => {
    const [from, shape] = slice_util.parseSliceParams(x, begin, size);
    slice_util.assertParamsValid(x, from, shape);
    return { shape, dtype: x.dtype };
  },
  StridedSlice: (
    { x },
    { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask },
  ) => {
    const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
    return { shape: slice_util.sliceInfo(x.shape, begin, end, strides, ...masks).finalShape, dtype: x.dtype };
  },
  Concat: (inputs: TensorInfo[], { axis }) => concatenated('Concat', inputs, axis),
  Pack: (inputs: TensorInfo[], { axis }) => packed(inputs, axis),
  Unpack: ({ value }, { axis }) => {
    const along = axis < 0 ? axis + value.shape.length : axis;
    const shape = value.shape.filter((_: number, i: number) => i !== along);
    return Array.from({ length: value.shape[along] }, () => ({ shape, dtype: value.dtype }));
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const [along] = util.parseAxisParam(axis, x.shape);
    return backend_util
      .prepareSplitSize(x, numOrSizeSplits, along)
      .map((size) => ({ shape: x.shape.with(along, size), dtype: x.dtype }));
  },
  SpaceToBatchND: ({ x }, { blockShape, paddings }) => {
    const block = util.sizeFromShape(blockShape);
    const shape = x.shape.map((n: number, i: number) => n + sum(paddings[i - 1]));
    return { shape: backend_util.getReshapedPermuted(shape, blockShape, block, false), dtype: x.dtype };
  },
  BatchToSpaceND: ({ x }, { blockShape, crops }) => {
    const shape = backend_util.getReshapedPermuted(x.shape, blockShape, util.sizeFromShape(blockShape));
    const kept = backend_util.getSliceSize(shape, crops, blockShape.length);
    return { shape: [...kept, ...shape.slice(kept.length)], dtype: x.dtype };
  },
  DepthToSpace: ({ x }, { blockSize, dataFormat }) => {
    if (dataFormat !== 'NHWC') throw new Error(`DepthToSpace takes NHWC only, got ${dataFormat}`);
    const [n, h, w, c] = x.shape;
    return { shape: [n, h * blockSize, w * blockSize, c / blockSize ** 2], dtype: x.dtype };
  },
  Diag: ({ x }) => ({ shape: [...x.shape, ...x.shape], dtype: x.dtype }),
  Fill: (_, { shape, value, dtype }) => ({ shape, dtype: dtype || util.inferDtype(value) }),
  Range: (_, { start, stop, step, dtype }) => ({ shape: [rangeLength(start, stop, step)], dtype }),
  LinSpace: (_, { num }) => ({ shape: [num], dtype: 'float32' }),
  BroadcastArgs: ({ s0, s1 }) => ({ shape: [Math.max(s0.shape[0], s1.shape[0])], dtype: 'int32' }),
};

function reshaped(x: TensorInfo, shape: number[]): number[] {
  const size = util.sizeFromShape(x.shape);
  const known = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const open = shape.indexOf(-1);
  const fits = open < 0 ? known === size : known === 0 ? size === 0 : size % known === 0;
  if (fits) return open < 0 ? shape : util.inferFromImplicitShape(shape, size);
  const plausible = open < 0 ? shape : shape.with(open, Math.ceil(size / (known || 1)));
  const why =
    open < 0 ? `${size} ≠ ${known} elements` : `${size} elements do not divide into blocks of ${known}`;
  const message = `x ${shown(x.shape)} cannot be reshaped to ${shown(shape)}: ${why}`;
  throw new KernelShapeError('Reshape', message, [x], [{ shape: plausible, dtype: x.dtype }]);
}

function concatenated(kernel: string, inputs: TensorInfo[], axis: number): Spec {
  const [first] = inputs;
  const [along] = util.parseAxisParam(axis, first.shape);
  const shape = first.shape.slice();
  shape[along] = inputs.reduce((total, input) => total + (input.shape[along] ?? 1), 0);
  const spec = { shape, dtype: (inputs.find(({ shape }) => util.sizeFromShape(shape) > 0) ?? first).dtype };
  for (const other of inputs) {
    const odd = first.shape.findIndex((n, i) => i !== along && n !== other.shape[i]);
    if (odd < 0 && other.shape.length === first.shape.length) continue;
    const why =
      other.shape.length === first.shape.length
        ? `${first.shape[odd]} ≠ ${other.shape[odd]} at dimension ${odd}`
        : `${first.shape.length} ≠ ${other.shape.length} dimensions`;
    const message = `tensors ${shown(first.shape)} and ${shown(other.shape)} cannot be joined along dimension ${along}: ${why}`;
    throw new KernelShapeError(kernel, message, inputs, [spec]);
  }
  return spec;
}

function packed(inputs: TensorInfo[], axis: number): Spec {
  const [{ shape, dtype }] = inputs;
  const along = axis < 0 ? axis + shape.length + 1 : axis;
  const spec = { shape: shape.toSpliced(along, 0, inputs.length), dtype };
  for (const other of inputs) {
    if (util.arraysEqual(shape, other.shape)) continue;
    const message = `tensors to stack must have one shape, got ${shown(shape)} and ${shown(other.shape)}`;
    throw new KernelShapeError('Pack', message, inputs, [spec]);
  }
  return spec;
}

function padded({ x }: any, { paddings }: any): Spec {
  return { shape: x.shape.map((n: number, i: number) => n + sum(paddings[i])), dtype: x.dtype };
}

function sum(pair: [number, number] | undefined): number {
  return pair ? pair[0] + pair[1] : 0;
}

/** As TensorFlow.js counts: a step of 1 also goes down, any other step that leads away gives nothing. */
function rangeLength(start: number, stop: number, step: number): number {
  if (start === stop || (start < stop && step < 0) || (stop < start && step > 1)) return 0;
  return Math.abs(Math.ceil((stop - start) / step));
}
