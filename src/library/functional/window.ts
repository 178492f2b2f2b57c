/** A size for both dimensions of an image, or [height, width]. */
export type Size2d = number | readonly [height: number, width: number] | readonly number[];

export function pair(size: Size2d): [number, number] {
  return typeof size === 'number' ? [size, size] : [size[0], size[1]];
}

export interface Window {
  kernel: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
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
