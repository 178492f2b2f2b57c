import { misfit } from '../tensor/misfit.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layout, type Size, sizes } from './size.ts';

/** What slides over the last dimensions; each list has a number for each of them. */
export interface Window {
  kernel: number[];
  stride: number[];
  padding: number[];
  dilation: number[];
  ceilMode?: boolean;
}

/** How many places a window has in each dimension of an image; less than 1 where it is greater than the image. */
export function windows(
  size: readonly number[],
  { kernel, stride, padding, dilation, ceilMode }: Window,
): number[] {
  return size.map((length, i) => {
    const room = length + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1;
    const count = (ceilMode ? Math.ceil(room / stride[i]) : Math.floor(room / stride[i])) + 1;
    // A window that would start in the padding behind the image does not count.
    return ceilMode && (count - 1) * stride[i] >= length + padding[i] ? count - 1 : count;
  });
}

export interface PoolOptions {
  /** Where absent, the kernel's size. */
  stride?: Size | null;
  padding?: Size;
  /** Rounds the output's size up instead of down. */
  ceilMode?: boolean;
}

/** The window of a pool over `dims` dimensions, with its numbers written out. */
export function windowOf(
  op: string,
  dims: number,
  kernelSize: Size,
  options: PoolOptions,
  dilation: Size = 1,
): Required<Window> {
  const kernel = sizes(op, 'kernelSize', kernelSize, dims);
  return {
    kernel,
    stride: sizes(op, 'stride', options.stride ?? kernel, dims),
    padding: sizes(op, 'padding', options.padding ?? 0, dims, 0),
    dilation: sizes(op, 'dilation', dilation, dims),
    ceilMode: options.ceilMode ?? false,
  };
}

/** What a mismatch of `input` [N, C, …] and a pool's window gives; null where the window fits. */
export function unfit(op: string, input: Tensor, window: Window): Tensor | null {
  const { kernel, padding } = window;
  if (input.ndim !== kernel.length + 2) {
    throw new Error(`${op}: expected input ${layout(kernel.length)}, but got ${show(input.shape)}`);
  }
  if (padding.some((length, i) => length > kernel[i] / 2)) {
    throw new Error(`${op}: padding ${show(padding)} should be at most half of kernel size ${show(kernel)}`);
  }
  const front = input.shape.slice(0, 2);
  const out = windows(input.shape.slice(2), window);
  if (out.every((length) => length > 0)) return null;
  const shape = [...front, ...out.map((length) => Math.max(length, 1))];
  const message = `the kernel ${show(kernel)} is greater than the padded input: input ${show(input.shape)} with padding ${show(padding)} would give ${show([...front, ...out])}`;
  return misfit(op, message, { input }, shape);
}
