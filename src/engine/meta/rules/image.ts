import type { Rules } from '../rule.ts';

/** Images are `[N, H, W, C]`. */
export const image: Rules = {
  ResizeBilinear: ({ images }, { size }) => ({ shape: resized(images.shape, size), dtype: 'float32' }),
  ResizeNearestNeighbor: ({ images }, { size }) => ({
    shape: resized(images.shape, size),
    dtype: images.dtype,
  }),
  ResizeBilinearGrad: ({ images }) => ({ shape: images.shape, dtype: 'float32' }),
  ResizeNearestNeighborGrad: ({ images }) => ({ shape: images.shape, dtype: 'float32' }),
  CropAndResize: ({ image, boxes }, { cropSize }) => ({
    shape: [boxes.shape[0], ...cropSize, image.shape[3]],
    dtype: 'float32',
  }),
  FlipLeftRight: ({ image }) => ({ shape: image.shape, dtype: image.dtype }),
  RotateWithOffset: ({ image }) => ({ shape: image.shape, dtype: image.dtype }),
  Transform: ({ image }, { outputShape }) => ({
    shape: outputShape ? resized(image.shape, outputShape) : image.shape,
    dtype: image.dtype,
  }),
  Draw: ({ image }) => ({ shape: image.shape, dtype: image.dtype }),
};

function resized([n, , , c]: number[], size: [number, number]): number[] {
  return [n, ...size, c];
}
