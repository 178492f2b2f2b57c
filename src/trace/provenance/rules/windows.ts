import { Dim } from '../dim.ts';
import type { Dims } from '../dims.ts';
import { type Window, windowsText } from '../formulas.ts';
import { type DimRule, type DimRules, each } from './rule.ts';

type Run = Parameters<DimRule>[0];

/** Convolutions, pools and images: where windows slide, how many fit. */
export const windows: DimRules = {
  Conv2dForward: ({ inputs: { x, weight }, attrs, outputs: [{ shape }], of }) => {
    const [n, , ...size] = of(x);
    const kernel: number[] = weight.shape.slice(2);
    return [n, of(weight)[0], ...slid(size, shape.slice(2), (i) => symmetric(attrs, kernel, i))];
  },
  Conv2dInputGrad: ({ inputs: { dy, weight }, attrs, outputs: [{ shape }], of }) => {
    const [n, , ...size] = of(dy);
    const [, perGroup, ...kernel] = of(weight);
    const channels =
      attrs.groups === 1
        ? perGroup
        : new Dim(shape[1], () => `${attrs.groups}·${perGroup.size} = ${shape[1]}`, [perGroup]);
    return [n, channels, ...size.map((dim, i) => grown(dim, shape[2 + i], kernel[i].size, attrs, i))];
  },
  MaxPool2dForward: ({ inputs: { x }, attrs, outputs: [{ shape }], of }) => {
    const [n, c, ...size] = of(x);
    return [n, c, ...slid(size, shape.slice(2), (i) => symmetric(attrs, attrs.kernel, i))];
  },
  ...each(
    ['Conv2D', 'FusedConv2D', 'Conv3D'],
    ({ inputs: { x, filter }, attrs, outputs: [{ shape }], of }) => {
      const filters = of(filter)[filter.shape.length - 1];
      return images({ x, shape, of }, attrs, filter.shape.slice(0, -2), filters);
    },
  ),
  ...each(
    ['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'],
    ({ inputs: { x, filter }, attrs, outputs: [{ shape }], of }) => {
      const [channels, times] = [of(x)[3], of(filter)[3]];
      const how = () => `${channels.size}·${times.size} = ${shape[3]}`;
      const out = times.size === 1 ? channels : new Dim(shape[3], how, [channels, times]);
      return images({ x, shape, of }, attrs, filter.shape.slice(0, 2), out);
    },
  ),
  Dilation2D: ({ inputs: { x, filter }, attrs, outputs: [{ shape }], of }) =>
    images({ x, shape, of }, attrs, filter.shape.slice(0, 2), of(x)[3]),
  ...each(
    ['MaxPool', 'AvgPool', 'MaxPool3D', 'AvgPool3D', 'MaxPoolWithArgmax'],
    ({ inputs: { x }, attrs, outputs: [{ shape }], of }) => {
      const kernel = perAxis(attrs.filterSize, x.shape.length - 2);
      const channels = of(x)[attrs.dataFormat === 'NCDHW' ? 1 : x.shape.length - 1];
      return images({ x, shape, of }, { ...attrs, dilations: 1 }, kernel, channels);
    },
  ),
  Conv2DBackpropInput: ({ inputs: { dy, filter }, outputs: [{ shape }], of }) => {
    const [n, h, w] = of(dy);
    return [n, resized(h, shape[1]), resized(w, shape[2]), of(filter)[2]];
  },
  ...each(['ResizeBilinear', 'ResizeNearestNeighbor'], ({ inputs: { images }, outputs: [{ shape }], of }) => {
    const [n, h, w, c] = of(images);
    return [n, resized(h, shape[1]), resized(w, shape[2]), c];
  }),
  CropAndResize: ({ inputs: { image, boxes }, outputs: [{ shape }], of }) => {
    const [, h, w, c] = of(image);
    return [of(boxes)[0], resized(h, shape[1]), resized(w, shape[2]), c];
  },
};

function slid(size: Dims, counts: readonly number[], window: (axis: number) => Window): Dims {
  return size.map((dim, i) => counted(dim, counts[i], window(i)));
}

/** A stride of 1 and enough padding keep the size whatever it is, and with it the name. */
function counted(dim: Dim, count: number, window: Window): Dim {
  if (isTrivial(window) && dim.size === count) return dim;
  const keeps = window.stride === 1 && dim.size === count;
  const formula = () => windowsText(dim.size, window, count);
  return new Dim(count, formula, [dim], keeps ? { kind: 'same', as: dim } : null);
}

function isTrivial({ kernel, stride, padding }: Window): boolean {
  return kernel === 1 && stride === 1 && padding === 0;
}

function symmetric({ stride, padding, dilation }: any, kernel: readonly number[], axis: number): Window {
  return { kernel: kernel[axis], stride: stride[axis], padding: 2 * padding[axis], dilation: dilation[axis] };
}

/** A transposed convolution: `(13 − 1)·2 + 2 = 26`. */
function grown(
  dim: Dim,
  size: number,
  kernel: number,
  { stride, padding, dilation }: any,
  axis: number,
): Dim {
  const [step, pad] = [stride[axis], padding[axis]];
  const reach = dilation[axis] * (kernel - 1) + 1;
  const extra = size - ((dim.size - 1) * step - 2 * pad + reach);
  const formula = () =>
    `(${dim.size} − 1)·${step}${pad > 0 ? ` − 2·${pad}` : ''} + ${reach}${extra > 0 ? ` + ${extra}` : ''} = ${size}`;
  return new Dim(size, formula, [dim]);
}

/** TensorFlow.js's images, channels last unless the format says otherwise. */
function images(
  { x, shape, of }: { x: Parameters<Run['of']>[0]; shape: readonly number[]; of: Run['of'] },
  attrs: any,
  kernel: readonly number[],
  channels: Dim,
): Dims {
  const dims = of(x);
  const first = /^NC/.test(attrs.dataFormat ?? '');
  const axes = kernel.map((_, i) => i + (first ? 2 : 1));
  const strides = perAxis(attrs.strides, kernel.length);
  const dilations = perAxis(attrs.dilations ?? 1, kernel.length);
  const size = axes.map((axis, i) => {
    const [dim, count] = [dims[axis], shape[axis]];
    if (attrs.pad === 'same') return covered(dim, count, strides[i]);
    const padding = paddingAt(attrs.pad, axis);
    return counted(dim, count, { kernel: kernel[i], stride: strides[i], padding, dilation: dilations[i] });
  });
  return first ? [dims[0], channels, ...size] : [dims[0], ...size, channels];
}

/** `same` padding: `⌈27/2⌉ = 14`. */
function covered(dim: Dim, count: number, stride: number): Dim {
  if (stride === 1 && dim.size === count) return dim;
  const quotient = `${dim.size}/${stride}`;
  return new Dim(count, () => `${dim.size % stride ? `⌈${quotient}⌉` : quotient} = ${count}`, [dim]);
}

function paddingAt(pad: unknown, axis: number): number {
  if (typeof pad === 'number') return 2 * pad;
  if (!Array.isArray(pad)) return 0;
  const [before = 0, behind = 0] = pad[axis] ?? [];
  return before + behind;
}

/** One number stands for all axes; a list may tell the outer ones, too. */
function perAxis(value: number | readonly number[], count: number): readonly number[] {
  if (typeof value === 'number') return new Array<number>(count).fill(value);
  return value.length > count ? value.slice(value.length - count) : value;
}

function resized(dim: Dim, size: number): Dim {
  if (dim.size === size) return dim;
  const formula = () =>
    size % dim.size === 0 ? `${size / dim.size}·${dim.size} = ${size}` : `from ${dim.size} to ${size}`;
  return new Dim(size, formula, [dim]);
}
