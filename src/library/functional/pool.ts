import { run, runAll } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { div, mul } from '../tensor/arithmetic.ts';
import { built, filled } from '../tensor/fill.ts';
import { gather } from '../tensor/gather.ts';
import { misfit } from '../tensor/misfit.ts';
import { mean } from '../tensor/reduce.ts';
import { show } from '../tensor/shape.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { padded, reshape } from '../tensor/view.ts';
import { conv2d } from './conv.ts';
import { pair, type Size2d, type Window, windows } from './window.ts';

export interface Pool2d {
  /** Where absent, the kernel's size. */
  stride?: Size2d | null;
  padding?: Size2d;
  /** Rounds the output's size up instead of down. */
  ceilMode?: boolean;
}

export interface MaxPool2d extends Pool2d {
  dilation?: Size2d;
}

export interface AvgPool2d extends Pool2d {
  /** Whether the zeros of the padding count in the mean. */
  countIncludePad?: boolean;
}

/** The greatest element in each window: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function maxPool2d(input: Tensor, kernelSize: Size2d, options: MaxPool2d = {}): Tensor {
  if (input.ndim === 3) return maxPool2d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf(kernelSize, options, options.dilation);
  const wrong = unfit('maxPool2d', input, window);
  if (wrong !== null) return wrong;
  const [y, indices] = runAll('MaxPool2dForward', { x: input.handle }, { ...window }).map(make);
  const { shape } = input;
  return track(y, 'maxPool2d', [input], [indices], (g, [indices]) => [() => unpool(g, indices, shape)]);
}

/** Puts each element of `g` where its window's maximum was. */
function unpool(g: Tensor, indices: Tensor, inputShape: number[]): Tensor {
  const dx = make(run('MaxPool2dGrad', { dy: g.handle, indices: indices.handle }, { inputShape }));
  const [n, c, h, w] = inputShape;
  const { shape } = g;
  return track(dx, 'maxPool2dGrad', [g], [indices], (gg, [indices]) => [
    () => reshape(gather(reshape(gg, n * c, h * w), 1, reshape(indices, n * c, -1)), shape),
  ]);
}

/** The mean of each window: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function avgPool2d(input: Tensor, kernelSize: Size2d, options: AvgPool2d = {}): Tensor {
  if (input.ndim === 3) return avgPool2d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf(kernelSize, options, 1);
  const wrong = unfit('avgPool2d', input, window);
  if (wrong !== null) return wrong;
  const [n, c, h, w] = input.shape;
  const { kernel, stride, padding } = window;
  const [oh, ow] = windows([h, w], window);
  const tiles =
    oh * kernel[0] === h && ow * kernel[1] === w && kernel.every((length, i) => length === stride[i]);
  if (tiles && padding.every((length) => length === 0)) {
    return mean(reshape(input, n, c, oh, kernel[0], ow, kernel[1]), [3, 5]);
  }
  // Windows that overlap: a sum is a convolution with ones, one channel at a time. Ceil mode may need more room behind.
  const behind = [oh, ow].map((count, i) =>
    Math.max((count - 1) * stride[i] + kernel[i] - [h, w][i] - padding[i], 0),
  );
  const around: [number, number][] = [
    [0, 0],
    [0, 0],
    [padding[0], behind[0]],
    [padding[1], behind[1]],
  ];
  const planes = reshape(
    padded(input, around, 0),
    n * c,
    1,
    h + padding[0] + behind[0],
    w + padding[1] + behind[1],
  );
  const sums = conv2d(planes, filled([1, 1, ...kernel], 1, 'float32'), null, { stride });
  const counts = countsOf([h, w], [oh, ow], window, options.countIncludePad ?? true);
  return div(reshape(narrowTo(sums, oh, ow), n, c, oh, ow), counts);
}

/** How many elements each window's mean is of, [oH, oW]. */
function countsOf(
  size: number[],
  out: number[],
  { kernel, stride, padding }: Window,
  withPadding: boolean,
): Tensor {
  const along = (i: number) =>
    Array.from({ length: out[i] }, (_, at) => {
      const start = at * stride[i] - padding[i];
      const end = Math.min(start + kernel[i], size[i] + padding[i]);
      return withPadding ? end - start : Math.min(end, size[i]) - Math.max(start, 0);
    });
  const column = (lengths: number[], shape: number[]) =>
    built(shape, 'float32', (values) => values.set(lengths));
  return mul(column(along(0), [out[0], 1]), column(along(1), [1, out[1]]));
}

function narrowTo(x: Tensor, height: number, width: number): Tensor {
  return x.narrow(2, 0, height).narrow(3, 0, width);
}

/** The mean of as many equal windows as `outputSize` says; the image's size must be a multiple of it. */
export function adaptiveAvgPool2d(input: Tensor, outputSize: Size2d): Tensor {
  const out = pair(outputSize);
  const size = input.shape.slice(-2);
  if (size.some((length, i) => length % out[i] !== 0)) {
    throw new Error(`adaptiveAvgPool2d: the image ${show(size)} is no multiple of outputSize ${show(out)}`);
  }
  return avgPool2d(input, [size[0] / out[0], size[1] / out[1]]);
}

function windowOf(kernelSize: Size2d, options: Pool2d, dilation: Size2d = 1) {
  const kernel = pair(kernelSize);
  const { stride, padding = 0, ceilMode = false } = options;
  return {
    kernel,
    stride: pair(stride ?? kernel),
    padding: pair(padding),
    dilation: pair(dilation),
    ceilMode,
  };
}

/** What a mismatch gives; null where the window fits. */
function unfit(op: string, input: Tensor, window: Window): Tensor | null {
  if (input.ndim !== 4) {
    throw new Error(`${op}: expected input [N, C, H, W] or [C, H, W], but got ${show(input.shape)}`);
  }
  const { kernel, padding } = window;
  if (padding.some((length, i) => length > kernel[i] / 2)) {
    throw new Error(`${op}: padding ${show(padding)} should be at most half of kernel size ${show(kernel)}`);
  }
  const out = windows(input.shape.slice(2), window);
  if (out.every((length) => length > 0)) return null;
  const shape = [...input.shape.slice(0, 2), ...out.map((length) => Math.max(length, 1))];
  const message = `the kernel ${show(kernel)} is greater than the padded input: input ${show(input.shape)} with padding ${show(padding)} would give ${show([...input.shape.slice(0, 2), ...out])}`;
  return misfit(op, message, { input }, shape);
}
