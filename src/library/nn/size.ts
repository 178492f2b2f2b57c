/** A size for both dimensions of an image, or [height, width]. */
export type Size2d = number | readonly [height: number, width: number];

export function pair(size: Size2d): [number, number] {
  return typeof size === 'number' ? [size, size] : [size[0], size[1]];
}

export function showSize(size: Size2d): string {
  return typeof size === 'number' ? String(size) : `[${size.join(', ')}]`;
}

/** PyTorch's users list the stride: `MaxPool2d(2, 2)`. Where options are expected, a size is that. */
export function withStride<Options extends { stride?: Size2d }>(options: Options | Size2d): Options {
  return typeof options === 'number' || Array.isArray(options)
    ? ({ stride: options } as Options)
    : (options as Options);
}
