import { mismatch } from '../errors.ts';
import { expectFloats, expectOptions } from '../tensor/expect.ts';
import { built, filled } from '../tensor/fill.ts';
import { pick } from '../tensor/gather.ts';
import { hopeless, misfit, operandsOf } from '../tensor/misfit.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { padded } from '../tensor/view.ts';
import { type Attributes, convolution } from './conv2dOps.ts';
import { layout, type Size, sizes } from './size.ts';
import { windows } from './window.ts';

export interface Conv {
  stride?: Size;
  /** Zeros around the input; 'same' keeps its size. */
  padding?: Size | 'valid' | 'same';
  dilation?: Size;
  /** Input channels are cut into so many groups, each with its own filters. */
  groups?: number;
}

/** Cross-correlation: input [N, C, L] or [C, L], weight [O, C / groups, k] and bias [O] give [N, O, oL]. */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: Conv = {},
): Tensor {
  return conv('conv1d', 1, input, weight, bias, options);
}

/** Cross-correlation: input [N, C, H, W] or [C, H, W], weight [O, C / groups, kH, kW] and bias [O] give [N, O, oH, oW]. */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: Conv = {},
): Tensor {
  return conv('conv2d', 2, input, weight, bias, options);
}

/** Cross-correlation: input [N, C, D, H, W] or [C, D, H, W], weight [O, C / groups, kD, kH, kW] and bias [O] give [N, O, oD, oH, oW]. */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: Conv = {},
): Tensor {
  return conv('conv3d', 3, input, weight, bias, options);
}

const KERNELS = ['', 'k', 'kH, kW', 'kD, kH, kW'];

function conv(
  op: string,
  dims: number,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: Conv,
): Tensor {
  expectFloats(op, { input, weight, bias }, ['bias']);
  expectOptions(op, options, '{ padding: 1 }');
  const { groups = 1 } = options;
  if (![dims + 1, dims + 2].includes(input.ndim) || weight.ndim !== dims + 2) {
    const message = `expected input ${layout(dims)} and weight [O, C / groups, ${KERNELS[dims]}], but got ${show(input.shape)} and ${show(weight.shape)}`;
    return hopeless(op, message, { input, weight });
  }
  if (input.ndim === dims + 1) return unbatched(op, dims, input, weight, bias, options);
  const [n, channels, ...size] = input.shape;
  const [filters, perGroup, ...kernel] = weight.shape;
  const stride = sizes(op, 'stride', options.stride ?? 1, dims);
  const dilation = sizes(op, 'dilation', options.dilation ?? 1, dims);
  const padding = paddingOf(op, options.padding ?? 0, kernel, stride, dilation);
  const odd = kernel.map((length, i) => ((length - 1) * dilation[i]) % 2);
  if (options.padding === 'same' && odd.some((rest) => rest > 0)) {
    // Where both sides cannot get as much, PyTorch puts one more behind than before.
    const around = [0, 0, ...odd].map((rest): [number, number] => [0, rest]);
    return conv(op, dims, padded(input, around, 0), weight, bias, { ...options, padding });
  }
  const out = windows(size, { kernel, stride, padding, dilation });
  const shape = [n, filters, ...out.map((length) => Math.max(length, 1))];
  if (channels !== perGroup * groups) {
    const grouped = groups === 1 ? '' : ` in ${groups} groups`;
    const message = `input ${show(input.shape)} has ${channels} channels, but weight ${show(weight.shape)} expects ${perGroup * groups}${grouped}`;
    return misfit(op, message, { input, weight }, shape);
  }
  if (filters % groups !== 0) {
    const message = `the ${filters} filters of weight ${show(weight.shape)} cannot be divided into ${groups} groups`;
    return misfit(op, message, { input, weight }, shape);
  }
  if (out.some((length) => length < 1)) {
    const message = `the kernel ${show(kernel)} is greater than the padded input: input ${show(input.shape)} with padding ${show(padding)} would give ${show([n, filters, ...out])}`;
    return misfit(op, message, { input, weight }, shape);
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== filters)) {
    const message = `bias ${show(bias.shape)} does not go with weight ${show(weight.shape)}, which has ${filters} filters`;
    return misfit(op, message, { bias, weight }, shape);
  }
  const attrs = { stride, padding, dilation, groups };
  if (dims === 1) return signal(input, weight, bias, attrs);
  return dims === 2 ? convolution(input, weight, bias, attrs) : volume(input, weight, bias, attrs, out[0]);
}

/** Input [C, …] is a batch of one; where its channels do not fit, it may be a batch that lacks its only channel. */
function unbatched(
  op: string,
  dims: number,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: Conv,
): Tensor {
  const [channels, ...size] = input.shape;
  const expected = weight.shape[1] * (options.groups ?? 1);
  if (channels === expected) return conv(op, dims, input.unsqueeze(0), weight, bias, options).squeeze(0);
  const advice = expected === 1 ? '; unsqueeze(1) gives each of a batch its channel' : '';
  const message = `${op}: input ${show(input.shape)}, one ${layout(dims).split(' or ')[1]} without a batch, has ${channels} channels, but weight ${show(weight.shape)} expects ${expected}${advice}`;
  return mismatch(op, message, operandsOf({ input, weight }), () => {
    if (expected === 1) return conv(op, dims, input.unsqueeze(1), weight, bias, options);
    return conv(op, dims, filled([1, expected, ...size], 0, 'float32'), weight, bias, options).squeeze(0);
  });
}

/** A signal is an image of one row. */
function signal(x: Tensor, weight: Tensor, bias: Tensor | null, attrs: Attributes): Tensor {
  return convolution(x.unsqueeze(2), weight.unsqueeze(2), bias, asImage(attrs)).squeeze(2);
}

/** The attributes of a signal as those of an image of one row. */
export function asImage({ stride, padding, dilation, groups }: Attributes): Attributes {
  return { stride: [1, ...stride], padding: [0, ...padding], dilation: [1, ...dilation], groups };
}

/** A volume is images whose channels are its own, each at the depths that the kernel sees from there. */
function volume(x: Tensor, weight: Tensor, bias: Tensor | null, attrs: Attributes, depth: number): Tensor {
  const [n, channels, , height, width] = x.shape;
  const [filters, perGroup, kernelDepth, ...kernel] = weight.shape;
  const [[stride, ...strides], [padding, ...paddings], [dilation, ...dilations]] = [
    attrs.stride,
    attrs.padding,
    attrs.dilation,
  ];
  const around = [0, 0, padding, 0, 0].map((zeros): [number, number] => [zeros, zeros]);
  const seen = built([depth, kernelDepth], 'int32', (values) => {
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.floor(i / kernelDepth) * stride + (i % kernelDepth) * dilation;
    }
  });
  const layers = pick('conv3d', padded(x, around, 0), 2, seen);
  const images = layers.permute(0, 2, 1, 3, 4, 5).reshape(n * depth, channels * kernelDepth, height, width);
  const y = convolution(images, weight.reshape(filters, perGroup * kernelDepth, ...kernel), bias, {
    stride: strides,
    padding: paddings,
    dilation: dilations,
    groups: attrs.groups,
  });
  return y.unflatten(0, [n, depth]).movedim(1, 2);
}

function paddingOf(
  op: string,
  padding: Size | 'valid' | 'same',
  kernel: number[],
  stride: number[],
  dilation: number[],
): number[] {
  if (padding === 'valid') return kernel.map(() => 0);
  if (padding !== 'same') return sizes(op, 'padding', padding, kernel.length, 0);
  if (stride.some((step) => step !== 1))
    throw new Error(`${op}: padding 'same' is not supported for strided convolutions`);
  return kernel.map((length, i) => Math.floor(((length - 1) * dilation[i]) / 2));
}
