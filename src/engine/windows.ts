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

/** Windows beside each other, with no place of the input in two of them, none over the edge and none with gaps. */
export function lieApart(windows: Windows): boolean {
  const { kernel, stride, padding, dilation, height, width, outHeight, outWidth } = windows;
  const inside =
    (outHeight - 1) * stride[0] + kernel[0] <= height && (outWidth - 1) * stride[1] + kernel[1] <= width;
  const plain = (axis: number) => padding[axis] === 0 && dilation[axis] === 1;
  return inside && [0, 1].every((axis) => stride[axis] >= kernel[axis] && plain(axis));
}

/** The usual pooling: windows of 2 × 2 beside each other, none of them over the edge. */
export function isPlainTwoByTwo(windows: Windows): boolean {
  const { kernel, stride } = windows;
  return [...kernel, ...stride].every((size) => size === 2) && lieApart(windows);
}
