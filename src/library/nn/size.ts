import type { Size } from '../functional/size.ts';

export function showSize(size: Size): string {
  return typeof size === 'number' ? String(size) : `[${size.join(', ')}]`;
}

/** PyTorch's users list the stride: `MaxPool2d(2, 2)`. Where options are expected, a size is that. */
export function withStride<Options extends { stride?: Size }>(options: Options | Size): Options {
  return typeof options === 'number' || Array.isArray(options)
    ? ({ stride: options } as Options)
    : (options as Options);
}
