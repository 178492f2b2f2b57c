import { add } from '../tensor/arithmetic.ts';
import { expectFloats, expectOptions } from '../tensor/expect.ts';
import { hopeless, misfit } from '../tensor/misfit.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { padded } from '../tensor/view.ts';
import { asImage } from './conv.ts';
import { type Attributes, inputGradient } from './conv2dOps.ts';
import { pad } from './pad.ts';
import { layout, type Size, sizes } from './size.ts';

export interface ConvTranspose {
  stride?: Size;
  /** Taken off each side of the output. */
  padding?: Size;
  /** Added behind the output; less than the stride or the dilation. */
  outputPadding?: Size;
  groups?: number;
  dilation?: Size;
}

/**
 * The transpose of `conv1d`: input [N, C, L] or [C, L], weight [C, O / groups, k] and bias [O] give [N, O, oL],
 * where oL = (L - 1) · stride - 2 · padding + dilation · (k - 1) + outputPadding + 1.
 */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose = {},
): Tensor {
  return convTranspose('convTranspose1d', 1, input, weight, bias, options);
}

/** As `convTranspose1d`: input [N, C, H, W] or [C, H, W] and weight [C, O / groups, kH, kW] give [N, O, oH, oW]. */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose = {},
): Tensor {
  return convTranspose('convTranspose2d', 2, input, weight, bias, options);
}

/** As `convTranspose1d`: input [N, C, D, H, W] or [C, D, H, W] and weight [C, O / groups, kD, kH, kW] give [N, O, oD, oH, oW]. */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose = {},
): Tensor {
  return convTranspose('convTranspose3d', 3, input, weight, bias, options);
}

interface Transposed extends Attributes {
  outputPadding: number[];
}

const KERNELS = ['', 'k', 'kH, kW', 'kD, kH, kW'];

function convTranspose(
  op: string,
  dims: number,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvTranspose,
): Tensor {
  expectFloats(op, { input, weight, bias }, ['bias']);
  expectOptions(op, options, '{ stride: 2 }');
  if (input.ndim === dims + 1) {
    return convTranspose(op, dims, input.unsqueeze(0), weight, bias, options).squeeze(0);
  }
  if (input.ndim !== dims + 2 || weight.ndim !== dims + 2) {
    const message = `expected input ${layout(dims)} and weight [C, O / groups, ${KERNELS[dims]}], but got ${show(input.shape)} and ${show(weight.shape)}`;
    return hopeless(op, message, { input, weight });
  }
  const { groups = 1 } = options;
  const stride = sizes(op, 'stride', options.stride ?? 1, dims);
  const padding = sizes(op, 'padding', options.padding ?? 0, dims, 0);
  const outputPadding = sizes(op, 'outputPadding', options.outputPadding ?? 0, dims, 0);
  const dilation = sizes(op, 'dilation', options.dilation ?? 1, dims);
  const [n, channels, ...size] = input.shape;
  const [expected, perGroup, ...kernel] = weight.shape;
  const attrs = { stride, padding, outputPadding, dilation, groups };
  const out = size.map((length, i) => outLength(length, kernel[i], attrs, i));
  const filters = perGroup * groups;
  const shape = [n, filters, ...out.map((length) => Math.max(length, 1))];
  if (channels !== expected) {
    const message = `input ${show(input.shape)} has ${channels} channels, but weight ${show(weight.shape)} expects ${expected}`;
    return misfit(op, message, { input, weight }, shape);
  }
  if (outputPadding.some((extra, i) => extra >= Math.max(stride[i], dilation[i]))) {
    const message = `outputPadding ${show(outputPadding)} must be smaller than either stride ${show(stride)} or dilation ${show(dilation)}; input ${show(input.shape)} and weight ${show(weight.shape)} would give ${show(shape)}`;
    return misfit(op, message, { input, weight }, shape);
  }
  if (channels % groups !== 0)
    throw new Error(`${op}: ${channels} channels cannot be divided into ${groups} groups`);
  if (out.some((length) => length < 1)) {
    const message = `padding ${show(padding)} takes off more than there is: input ${show(input.shape)} would give ${show([n, filters, ...out])}`;
    return misfit(op, message, { input, weight }, shape);
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== filters)) {
    const message = `bias ${show(bias.shape)} does not go with weight ${show(weight.shape)}, which has ${filters} filters`;
    return misfit(op, message, { bias, weight }, shape);
  }
  const y =
    dims === 1
      ? signal(input, weight, attrs)
      : dims === 2
        ? image(input, weight, attrs)
        : volume(input, weight, attrs);
  return bias === null ? y : add(y, bias.reshape(filters, ...kernel.map(() => 1)));
}

function outLength(length: number, kernel: number, attrs: Transposed, i: number): number {
  const reach = attrs.dilation[i] * (kernel - 1) + 1;
  return (length - 1) * attrs.stride[i] + reach - 2 * attrs.padding[i] + attrs.outputPadding[i];
}

/** A signal is an image of one row. */
function signal(x: Tensor, weight: Tensor, attrs: Transposed): Tensor {
  const rows = { ...asImage(attrs), outputPadding: [0, ...attrs.outputPadding] };
  return image(x.unsqueeze(2), weight.unsqueeze(2), rows).squeeze(2);
}

function image(x: Tensor, weight: Tensor, attrs: Transposed): Tensor {
  const { stride, padding, outputPadding, dilation, groups } = attrs;
  if (outputPadding.some((extra, i) => extra >= stride[i])) {
    // The convolution back from there would have more places than x: the padding is taken off afterwards.
    const none = padding.map(() => 0);
    const whole = image(x, weight, { ...attrs, padding: none, outputPadding: none });
    const [height, width] = padding.map((size, i) => [-size, outputPadding[i] - size]);
    return pad(whole, [...width, ...height]);
  }
  const [n, , ...size] = x.shape;
  const [, perGroup, ...kernel] = weight.shape;
  const out = size.map((length, i) => outLength(length, kernel[i], attrs, i));
  return inputGradient(x, weight, [n, perGroup * groups, ...out], { stride, padding, dilation, groups });
}

/** Each depth of the volume gives one image for each depth of the kernel; they are added where they belong. */
function volume(x: Tensor, weight: Tensor, attrs: Transposed): Tensor {
  const [n, channels, depth, height, width] = x.shape;
  const [, perGroup, kernelDepth, ...kernel] = weight.shape;
  const images = x.movedim(2, 1).reshape(n * depth, channels, height, width);
  const filters = weight.reshape(channels, perGroup * kernelDepth, ...kernel);
  const y = image(images, filters, {
    stride: attrs.stride.slice(1),
    padding: attrs.padding.slice(1),
    outputPadding: attrs.outputPadding.slice(1),
    dilation: attrs.dilation.slice(1),
    groups: attrs.groups,
  });
  const [outHeight, outWidth] = y.shape.slice(2);
  const layers = y
    .reshape(n, depth, perGroup * attrs.groups, kernelDepth, outHeight * outWidth)
    .permute(3, 0, 2, 1, 4);
  const [stride, padding, outputPadding, dilation] = [
    attrs.stride[0],
    attrs.padding[0],
    attrs.outputPadding[0],
    attrs.dilation[0],
  ];
  const whole = layers
    .unbind(0)
    .map((layer, i) => {
      const before = i * dilation;
      return padded(apart(layer, stride), inDepth(before, dilation * (kernelDepth - 1) - before), 0);
    })
    .reduce((sum, layer) => add(sum, layer));
  return pad(whole, [0, 0, -padding, outputPadding - padding]).unflatten(3, [outHeight, outWidth]);
}

/** x [N, O, D, P] with stride - 1 zeros between neighbours in its depth. */
function apart(x: Tensor, stride: number): Tensor {
  if (stride === 1) return x;
  const [n, filters, depth, places] = x.shape;
  const wide = padded(x.reshape(n * filters, depth, 1, places), inDepth(0, stride - 1), 0);
  return wide.reshape(n, filters, depth * stride, places).narrow(2, 0, (depth - 1) * stride + 1);
}

/** Where zeros come in a tensor of four dimensions whose third is the depth. */
function inDepth(before: number, behind: number): [number, number][] {
  return [
    [0, 0],
    [0, 0],
    [before, behind],
    [0, 0],
  ];
}
