import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { misfit } from '../tensor/misfit.ts';
import { sum } from '../tensor/reduce.ts';
import { show } from '../tensor/shape.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { padded } from '../tensor/view.ts';
import { pair, type Size2d, windows } from './window.ts';

export interface Conv2d {
  stride?: Size2d;
  /** Zeros around the image; 'same' keeps its size. */
  padding?: Size2d | 'valid' | 'same';
  dilation?: Size2d;
  /** Input channels are cut into so many groups, each with its own filters. */
  groups?: number;
}

interface Attributes {
  stride: [number, number];
  padding: [number, number];
  dilation: [number, number];
  groups: number;
  [name: string]: unknown;
}

/** Cross-correlation: input [N, C, H, W] or [C, H, W], weight [O, C / groups, kH, kW] and bias [O] give [N, O, oH, oW]. */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: Conv2d = {},
): Tensor {
  if (input.ndim === 3) return conv2d(input.unsqueeze(0), weight, bias, options).squeeze(0);
  const { groups = 1 } = options;
  if (input.ndim !== 4 || weight.ndim !== 4) {
    throw new Error(
      `conv2d: expected input [N, C, H, W] or [C, H, W] and weight [O, C / groups, kH, kW], but got ${show(input.shape)} and ${show(weight.shape)}`,
    );
  }
  const [n, channels, ...size] = input.shape;
  const [filters, perGroup, ...kernel] = weight.shape;
  const stride = pair(options.stride ?? 1);
  const dilation = pair(options.dilation ?? 1);
  const [below, right] = kernel.map((length, i) => ((length - 1) * dilation[i]) % 2);
  if (options.padding === 'same' && (below || right)) {
    // Where both sides cannot get as much, PyTorch puts one more behind than before.
    const longer = padded(
      input,
      [
        [0, 0],
        [0, 0],
        [0, below],
        [0, right],
      ],
      0,
    );
    const before = paddingOf('same', kernel, stride, dilation);
    return conv2d(longer, weight, bias, { ...options, padding: before });
  }
  const padding = paddingOf(options.padding ?? 0, kernel, stride, dilation);
  const sizes = windows(size, { kernel, stride, padding, dilation });
  const shape = [n, filters, ...sizes.map((length) => Math.max(length, 1))];
  if (channels !== perGroup * groups) {
    const grouped = groups === 1 ? '' : ` in ${groups} groups`;
    const message = `input ${show(input.shape)} has ${channels} channels, but weight ${show(weight.shape)} expects ${perGroup * groups}${grouped}`;
    return misfit('conv2d', message, { input, weight }, shape);
  }
  if (filters % groups !== 0)
    throw new Error(`conv2d: ${filters} filters cannot be divided into ${groups} groups`);
  if (sizes.some((length) => length < 1)) {
    const message = `the kernel ${show(kernel)} is greater than the padded input: input ${show(input.shape)} with padding ${show(padding)} would give ${show([n, filters, ...sizes])}`;
    return misfit('conv2d', message, { input, weight }, shape);
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== filters)) {
    const message = `bias ${show(bias.shape)} does not go with weight ${show(weight.shape)}, which has ${filters} filters`;
    return misfit('conv2d', message, { bias, weight }, shape);
  }
  return convolution(input, weight, bias, { stride, padding, dilation, groups });
}

/** Three ops that are each other's gradients: the convolution is linear in the image and in the filters. */
function convolution(x: Tensor, weight: Tensor, bias: Tensor | null, attrs: Attributes): Tensor {
  const y = make(run('Conv2dForward', { x: x.handle, weight: weight.handle, bias: bias?.handle }, attrs));
  const inputs = bias === null ? [x, weight] : [x, weight, bias];
  const [inputShape, weightShape] = [x.shape, weight.shape];
  return track(y, 'conv2d', inputs, [weight.node && x, x.node && weight], (g, [x, weight]) => [
    () => inputGradient(g, weight, inputShape, attrs),
    () => weightGradient(x, g, weightShape, attrs),
    () => sum(g, [0, 2, 3]),
  ]);
}

function inputGradient(dy: Tensor, weight: Tensor, inputShape: number[], attrs: Attributes): Tensor {
  const dx = make(run('Conv2dInputGrad', { dy: dy.handle, weight: weight.handle }, { ...attrs, inputShape }));
  const weightShape = weight.shape;
  return track(dx, 'conv2dInput', [dy, weight], [dy, weight], (g, [dy, weight]) => [
    () => convolution(g, weight, null, attrs),
    () => weightGradient(g, dy, weightShape, attrs),
  ]);
}

function weightGradient(x: Tensor, dy: Tensor, weightShape: number[], attrs: Attributes): Tensor {
  const dw = make(run('Conv2dWeightGrad', { x: x.handle, dy: dy.handle }, { ...attrs, weightShape }));
  const inputShape = x.shape;
  return track(dw, 'conv2dWeight', [x, dy], [x, dy], (g, [x, dy]) => [
    () => inputGradient(dy, g, inputShape, attrs),
    () => convolution(x, g, null, attrs),
  ]);
}

function paddingOf(
  padding: Size2d | 'valid' | 'same',
  kernel: number[],
  stride: [number, number],
  dilation: [number, number],
): [number, number] {
  if (padding === 'valid') return [0, 0];
  if (padding !== 'same') return pair(padding);
  if (stride.some((step) => step !== 1))
    throw new Error("conv2d: padding 'same' is not supported for strided convolutions");
  const [height, width] = kernel.map((length, i) => Math.floor(((length - 1) * dilation[i]) / 2));
  return [height, width];
}
