/** Where the windows of a convolution lie on images [C, H, W]. Pairs are [vertical, horizontal]. */
export interface Geometry {
  channels: number;
  height: number;
  width: number;
  outHeight: number;
  outWidth: number;
  kernel: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
}

/**
 * Lays out what the windows on an image see: for each place of the kernel and each channel one row, [kH, kW, C] of them,
 * with one column for each window. The rows of `to` have `columns` of them, of which this image's begin at `start`.
 */
export function spreadPatches(
  x: Float32Array,
  image: number,
  geometry: Geometry,
  to: Float32Array,
  start: number,
  columns: number,
): void {
  const { channels, height, width, outHeight, outWidth, kernel, stride, padding, dilation } = geometry;
  const step = stride[1];
  let row = start;
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const right = j * dilation[1] - padding[1];
      // The windows from `first` to before `end` see the image here, those beside them its padding.
      const first = Math.min(outWidth, Math.max(0, Math.ceil(-right / step)));
      const end = Math.max(first, Math.min(outWidth, Math.ceil((width - right) / step)));
      for (let c = 0; c < channels; c++, row += columns) {
        const plane = (image * channels + c) * height * width;
        for (let y = 0, at = row; y < outHeight; y++, at += outWidth) {
          const h = y * stride[0] + i * dilation[0] - padding[0];
          if (h < 0 || h >= height) {
            to.fill(0, at, at + outWidth);
            continue;
          }
          const from = plane + h * width + right;
          for (let column = 0; column < first; column++) to[at + column] = 0;
          for (let column = first; column < end; column++) to[at + column] = x[from + column * step];
          for (let column = end; column < outWidth; column++) to[at + column] = 0;
        }
      }
    }
  }
}
