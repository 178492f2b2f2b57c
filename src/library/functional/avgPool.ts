import { div, mul } from '../tensor/arithmetic.ts';
import { expectFloats } from '../tensor/expect.ts';
import { built, filled } from '../tensor/fill.ts';
import { mean } from '../tensor/reduce.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { padded, reshape } from '../tensor/view.ts';
import { conv2d } from './conv.ts';
import type { Size } from './size.ts';
import { type PoolOptions, unfit, type Window, windowOf, windows } from './window.ts';

export interface AvgPool extends PoolOptions {
  /** Whether the zeros of the padding count in the mean. */
  countIncludePad?: boolean;
}

/** The mean of each window: input [N, C, L] or [C, L] gives [N, C, oL]. */
export function avgPool1d(input: Tensor, kernelSize: Size, options: AvgPool = {}): Tensor {
  expectFloats('avgPool1d', { input });
  if (input.ndim === 2) return avgPool1d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf('avgPool1d', 1, kernelSize, options);
  const { kernel, stride, padding, dilation, ceilMode } = window;
  const row = {
    kernel: [1, ...kernel],
    stride: [1, ...stride],
    padding: [0, ...padding],
    dilation: [1, ...dilation],
    ceilMode,
  };
  return unfit('avgPool1d', input, window) ?? pool(input.unsqueeze(2), row, options).squeeze(2);
}

/** The mean of each window: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function avgPool2d(input: Tensor, kernelSize: Size, options: AvgPool = {}): Tensor {
  expectFloats('avgPool2d', { input });
  if (input.ndim === 3) return avgPool2d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf('avgPool2d', 2, kernelSize, options);
  return unfit('avgPool2d', input, window) ?? pool(input, window, options);
}

/** The mean of each window: input [N, C, D, H, W] or [C, D, H, W] gives [N, C, oD, oH, oW]. */
export function avgPool3d(input: Tensor, kernelSize: Size, options: AvgPool = {}): Tensor {
  expectFloats('avgPool3d', { input });
  if (input.ndim === 4) return avgPool3d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf('avgPool3d', 3, kernelSize, options);
  const wrong = unfit('avgPool3d', input, window);
  if (wrong !== null) return wrong;
  // The mean of a box is the mean of the means of its layers, which are equal in size.
  const { kernel, stride, padding, ceilMode } = window;
  const [n, c, depth, ...size] = input.shape;
  const layers = pool(
    reshape(input, [n, c * depth, ...size]),
    {
      kernel: kernel.slice(1),
      stride: stride.slice(1),
      padding: padding.slice(1),
      dilation: [1, 1],
      ceilMode,
    },
    options,
  );
  const column = {
    kernel: [kernel[0], 1],
    stride: [stride[0], 1],
    padding: [padding[0], 0],
    dilation: [1, 1],
    ceilMode,
  };
  return pool(reshape(layers, n, c, depth, -1), column, options).unflatten(3, layers.shape.slice(2));
}

/** [N, C, H, W] to [N, C, oH, oW]. */
function pool(input: Tensor, window: Window, options: AvgPool): Tensor {
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
