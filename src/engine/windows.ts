/** A kernel that slides over the two spatial axes, as PyTorch's Conv2d and MaxPool2d count. Pairs are [vertical, horizontal]. */
export interface WindowAttributes {
  kernel: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
  ceilMode?: boolean;
}

export interface Windows extends WindowAttributes {
  /** Images times channels. */
  planes: number;
  height: number;
  width: number;
  outHeight: number;
  outWidth: number;
}

/** Where the windows lie on an input of `shape` [N, C, H, W]. */
export function windowsOf(shape: readonly number[], attrs: WindowAttributes): Windows {
  const { kernel, stride, padding, dilation, ceilMode } = attrs;
  const [count, channels, height, width] = shape;
  return {
    ...{ kernel, stride, padding, dilation, ceilMode },
    ...{ planes: count * channels, height, width },
    outHeight: windowCount(height, 0, attrs),
    outWidth: windowCount(width, 1, attrs),
  };
}

/** With `ceilMode` a last window may hang over the end, if it starts inside the input or its left padding. */
function windowCount(size: number, axis: 0 | 1, attrs: WindowAttributes): number {
  const [kernel, stride, padding, dilation] = [attrs.kernel, attrs.stride, attrs.padding, attrs.dilation].map(
    (pair) => pair[axis],
  );
  const span = size + 2 * padding - (dilation * (kernel - 1) + 1);
  const count = (attrs.ceilMode ? Math.ceil(span / stride) : Math.floor(span / stride)) + 1;
  if (attrs.ceilMode && (count - 1) * stride >= size + padding) return count - 1;
  if (count < 1) {
    const side = axis === 0 ? 'high' : 'wide';
    throw new Error(
      `A window of ${dilation * (kernel - 1) + 1} does not fit an input ${size + 2 * padding} ${side}.`,
    );
  }
  return count;
}

/** The usual pooling: windows of 2 × 2 beside each other, none of them over the edge. */
export function isPlainTwoByTwo({
  kernel,
  stride,
  padding,
  dilation,
  height,
  width,
  outHeight,
  outWidth,
}: Windows): boolean {
  const is = (pair: readonly number[], size: number) => pair[0] === size && pair[1] === size;
  const fits = outHeight * 2 <= height && outWidth * 2 <= width;
  return is(kernel, 2) && is(stride, 2) && is(padding, 0) && is(dilation, 1) && fits;
}
