import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import { areFloats, type Call, type Kernel, seenAs } from '../kernel.ts';
import { multiplier } from './matmul.ts';
import { type Geometry, spreadPatches } from './patches.ts';

/** The package's forward convolution is fast; its gradients are loops that are ten times slower, or are not there. */
export const convolution: Record<string, Kernel> = {
  Conv2D: (call) => {
    const { x, filter } = call.inputs;
    const info = infoOf(x.shape, filter.shape, call.attrs, call.attrs.dilations);
    if (!isServed(info, x, filter)) return call.onCpu();
    return call.own();
  },

  /** A convolution of the gradient, with zeros put in where strides left places out, by the filter turned around. */
  Conv2DBackpropInput: (call) => {
    const { dy, filter } = call.inputs;
    const info = infoOf(call.attrs.inputShape, filter.shape, call.attrs, 1);
    if (!isServed(info, dy, filter)) return call.onCpu();
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
    const before = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
    const spread = withGaps(call, dy, [strideHeight, strideWidth]);
    const after = [
      info.inHeight + filterHeight - 1 - before[0] - spread.shape[1],
      info.inWidth + filterWidth - 1 - before[1] - spread.shape[2],
    ];
    if ([...before, ...after].some((size) => size < 0)) return call.own();
    const paddings = [
      [0, 0],
      [before[0], after[0]],
      [before[1], after[1]],
      [0, 0],
    ];
    const x = call.run('PadV2', { x: spread }, { paddings, constantValue: 0 });
    const turned = call.run('Reverse', { x: filter }, { dims: [0, 1] });
    const swapped = call.run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
    return call.run(
      'Conv2D',
      { x, filter: swapped },
      { strides: 1, pad: 'valid', dilations: 1, dataFormat: 'NHWC' },
    );
  },

  Conv2DBackpropFilter: (call) => {
    const { x, dy } = call.inputs;
    const info = infoOf(x.shape, call.attrs.filterShape, call.attrs, 1);
    if (!isServed(info, x, dy)) return call.onCpu();
    const planes = call.run('Transpose', { x }, { perm: [0, 3, 1, 2] });
    return weightGradient(call, planes, dy, {
      channels: info.inChannels,
      height: info.inHeight,
      width: info.inWidth,
      outHeight: info.outHeight,
      outWidth: info.outWidth,
      kernel: [info.filterHeight, info.filterWidth],
      stride: [info.strideHeight, info.strideWidth],
      padding: [info.padInfo.top, info.padInfo.left],
      dilation: [1, 1],
    });
  },

  /** PyTorch's, of which the layouts fit better. */
  Conv2dWeightGrad: (call) => {
    const { x, dy } = call.inputs;
    const { weightShape, stride, padding, dilation, groups } = call.attrs;
    const [, , outHeight, outWidth] = dy.shape;
    const [out, perGroup, ...kernel] = weightShape;
    const [images, , height, width] = x.shape;
    const geometry = {
      channels: perGroup,
      height,
      width,
      outHeight,
      outWidth,
      kernel,
      stride,
      padding,
      dilation,
    };
    const parts = Array.from({ length: groups }, (_, group) => {
      const ours = (all: TensorInfo, channels: number) =>
        groups === 1
          ? all
          : call.run(
              'Slice',
              { x: all },
              { begin: [0, group * channels, 0, 0], size: [images, channels, ...all.shape.slice(2)] },
            );
      const slope = call.run('Transpose', { x: ours(dy, out / groups) }, { perm: [0, 2, 3, 1] });
      const gradient = weightGradient(call, ours(x, perGroup), slope, geometry);
      return call.run('Transpose', { x: gradient }, { perm: [3, 2, 0, 1] });
    });
    return groups === 1 ? parts[0] : call.run('Concat', parts, { axis: 0 });
  },
};

/** As many places of the output as one product takes in. */
const PLACES = 1024;

/** [kH, kW, C, O] from the input [N, C, H, W] and the gradient [N, oH, oW, O]: the products of some images at a time. */
function weightGradient(call: Call, x: TensorInfo, dy: TensorInfo, geometry: Geometry): TensorInfo {
  const { backend } = call;
  const { channels, kernel, outHeight, outWidth } = geometry;
  const [images, out, area] = [x.shape[0], dy.shape[3], outHeight * outWidth];
  const rows = kernel[0] * kernel[1] * channels;
  const result = call.room([...kernel, channels, out]);
  const sums = new Float64Array(rows * out);
  const together = Math.max(1, Math.floor(PLACES / Math.max(1, area)));
  const patches = call.room([rows, together * area]);
  const partial = call.room([rows, out]);
  const multiply = multiplier(backend);
  for (let first = 0; first < images && sums.length * area > 0; first += together) {
    const columns = Math.min(together, images - first) * area;
    const [from, to] = [x, patches].map((info) => backend.typedArrayFromHeap(info) as Float32Array);
    for (let image = 0; image * area < columns; image++)
      spreadPatches(from, first + image, geometry, to, image * area, columns);
    multiply(
      { of: patches, at: 0, rows, columns },
      { of: dy, at: first * area * out, rows: columns, columns: out },
      { of: partial, at: 0, rows, columns: out },
    );
    const part = backend.typedArrayFromHeap(partial) as Float32Array;
    for (let i = 0; i < sums.length; i++) sums[i] += part[i];
  }
  backend.typedArrayFromHeap(result).set(sums);
  return result;
}

/** [N, H, W, C] with `steps` − 1 zeros between neighbours. */
function withGaps(call: Call, x: TensorInfo, steps: number[]): TensorInfo {
  let spread = x;
  for (const axis of [1, 2]) {
    const step = steps[axis - 1];
    if (step === 1) continue;
    const { shape } = spread;
    const outer = tf.util.sizeFromShape(shape.slice(0, axis + 1));
    const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
    const paddings = [
      [0, 0],
      [0, step - 1],
      [0, 0],
    ];
    const apart = call.run('PadV2', { x: seenAs(spread, [outer, 1, inner]) }, { paddings, constantValue: 0 });
    const longer = shape.map((size, at) => (at === axis ? size * step : size));
    const size = longer.map((length, at) => (at === axis ? length - step + 1 : length));
    spread = call.run('Slice', { x: seenAs(apart, longer) }, { begin: [0, 0, 0, 0], size });
  }
  return spread;
}

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

function infoOf(input: any, filter: any, attrs: any, dilations: any): Info {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC');
  const { computeConv2DInfo } = tf.backend_util;
  return computeConv2DInfo(input, filter, strides, dilations, pad, dimRoundingMode, false, format);
}

function isServed(info: Info, ...operands: TensorInfo[]): boolean {
  return (
    info.dataFormat === 'channelsLast' &&
    areFloats(...operands) &&
    operands.every(({ shape }) => tf.util.sizeFromShape(shape) > 0) &&
    tf.util.sizeFromShape(info.outShape) > 0
  );
}
