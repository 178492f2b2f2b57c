import type { Tensor } from '../../tensor/tensor.ts';

/** Makes another image of an image [C, H, W]. */
export type Transform = (image: Tensor) => Tensor;

/** Height and width, or one number for both. */
export type Size = number | [height: number, width: number];

export function sizePair(transform: string, size: Size): [height: number, width: number] {
  const pair: [number, number] = Array.isArray(size) ? size : [size, size];
  if (pair.some((n) => !(Number.isInteger(n) && n > 0))) {
    throw new Error(`${transform}: size must be whole numbers above 0, but is ${pair.join(', ')}.`);
  }
  return pair;
}

/** Height and width of an image. Throws where it has no rows and columns, or fewer than these. */
export function checkImage(
  transform: string,
  image: Tensor,
  height: number,
  width: number,
): [height: number, width: number] {
  const [h, w] = image.shape.slice(-2);
  if (image.ndim < 2 || h < height || w < width) {
    throw new Error(
      `${transform}: expected an image [C, H, W] of at least ${height} x ${width}, but got the shape [${image.shape.join(', ')}].`,
    );
  }
  return [h, w];
}
