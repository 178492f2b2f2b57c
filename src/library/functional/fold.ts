import { expectFloats, expectOptions } from '../tensor/expect.ts';
import { built, filled } from '../tensor/fill.ts';
import { pick, scatterAdd } from '../tensor/gather.ts';
import { misfit } from '../tensor/misfit.ts';
import { show, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { expand, narrow, padded, reshape } from '../tensor/view.ts';
import { type Size, sizes } from './size.ts';
import { type Window, windows } from './window.ts';

export interface Blocks {
  dilation?: Size;
  /** Zeros on each side of the image. */
  padding?: Size;
  stride?: Size;
}

/** Each window of the image as a column: input [N, C, H, W] or [C, H, W] gives [N, C · kH · kW, windows]. */
export function unfold(input: Tensor, kernelSize: Size, options: Blocks = {}): Tensor {
  expectFloats('unfold', { input });
  if (input.ndim === 3) return unfold(input.unsqueeze(0), kernelSize, options).squeeze(0);
  if (input.ndim !== 4)
    throw new Error(`unfold: expected input [N, C, H, W] or [C, H, W], but got ${show(input.shape)}`);
  const window = windowOf('unfold', kernelSize, options);
  const [n, channels, ...size] = input.shape;
  const out = windows(size, window);
  const taps = sizeOf(window.kernel);
  if (out.some((length) => length < 1)) {
    const message = `the kernel ${show(window.kernel)} with dilation ${show(window.dilation)} is greater than input ${show(input.shape)} with padding ${show(window.padding)}`;
    const count = sizeOf(out.map((length) => Math.max(length, 1)));
    return misfit('unfold', message, { input }, [n, channels * taps, count]);
  }
  const around = [0, 0, ...window.padding].map((zeros): [number, number] => [zeros, zeros]);
  const whole = padded(input, around, 0);
  const [, , height, width] = whole.shape;
  const columns = pick('unfold', reshape(whole, n, channels, height * width), 2, places(window, out, width));
  return reshape(columns, n, channels * taps, sizeOf(out));
}

/** The other way round, adding where windows overlap: input [N, C · kH · kW, windows] or without N gives [N, C, H, W]. */
export function fold(input: Tensor, outputSize: Size, kernelSize: Size, options: Blocks = {}): Tensor {
  expectFloats('fold', { input });
  if (input.ndim === 2) return fold(input.unsqueeze(0), outputSize, kernelSize, options).squeeze(0);
  if (input.ndim !== 3) {
    throw new Error(
      `fold: expected input [N, C · kH · kW, windows] or [C · kH · kW, windows], but got ${show(input.shape)}`,
    );
  }
  const size = sizes('fold', 'outputSize', outputSize, 2);
  const window = windowOf('fold', kernelSize, options);
  const [n, rows, count] = input.shape;
  const taps = sizeOf(window.kernel);
  const out = windows(size, window);
  if (rows % taps !== 0 || out.some((length) => length < 1) || count !== sizeOf(out)) {
    const expected = out.every((length) => length > 0) ? `${sizeOf(out)} windows` : 'no window at all';
    const message = `input ${show(input.shape)} does not go with outputSize ${show(size)} and kernel ${show(window.kernel)}: expected a multiple of ${taps} rows and ${expected}`;
    return misfit('fold', message, { input }, [n, Math.max(Math.floor(rows / taps), 1), ...size]);
  }
  const channels = rows / taps;
  const [height, width] = size.map((length, i) => length + 2 * window.padding[i]);
  const at = expand(reshape(places(window, out, width), 1, -1), n * channels, taps * count);
  const none = filled([n * channels, height * width], 0, 'float32');
  const whole = reshape(
    scatterAdd(none, 1, at, reshape(input, n * channels, taps * count)),
    n,
    channels,
    height,
    width,
  );
  return narrow(narrow(whole, 2, window.padding[0], size[0]), 3, window.padding[1], size[1]);
}

/** Where each place of each window is in the flattened image, [kH · kW, windows]. */
function places({ kernel, stride, dilation }: Window, out: number[], width: number): Tensor {
  const count = sizeOf(out);
  return built([sizeOf(kernel), count], 'int32', (values) => {
    for (let i = 0; i < values.length; i++) {
      const tap = Math.floor(i / count);
      const row = Math.floor((i % count) / out[1]) * stride[0] + Math.floor(tap / kernel[1]) * dilation[0];
      const column = (i % out[1]) * stride[1] + (tap % kernel[1]) * dilation[1];
      values[i] = row * width + column;
    }
  });
}

function windowOf(op: string, kernelSize: Size, options: Blocks): Window {
  expectOptions(op, options, '{ stride: 2 }');
  return {
    kernel: sizes(op, 'kernelSize', kernelSize, 2),
    stride: sizes(op, 'stride', options.stride ?? 1, 2),
    padding: sizes(op, 'padding', options.padding ?? 0, 2, 0),
    dilation: sizes(op, 'dilation', options.dilation ?? 1, 2),
  };
}
