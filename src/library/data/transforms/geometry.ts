import { run } from '../../../engine/index.ts';
import { integer, uniform } from '../../random/generator.ts';
import { built, castRaw } from '../../tensor/fill.ts';
import { make, type Tensor } from '../../tensor/tensor.ts';
import { checkImage, type Size, sizePair, type Transform } from './transform.ts';

/** Cuts `size` out of the middle of [C, H, W]. Throws where the image is smaller. */
export function centerCrop(size: Size): Transform {
  const [height, width] = sizePair('centerCrop', size);
  return (image) => {
    const [h, w] = checkImage('centerCrop', image, height, width);
    // As in torchvision, halves are rounded to the even number.
    return crop(image, roundHalfEven((h - height) / 2), roundHalfEven((w - width) / 2), height, width);
  };
}

/** Cuts `size` out of [C, H, W] at random, after `padding` zeros (or `fill`) were put around it. */
export function randomCrop(size: Size, { padding = 0, fill = 0 } = {}): Transform {
  const [height, width] = sizePair('randomCrop', size);
  return (image) => {
    const wide = padding > 0 ? padded(image, padding, fill) : image;
    const [h, w] = checkImage('randomCrop', wide, height, width);
    return crop(wide, integer(0, h - height + 1), integer(0, w - width + 1), height, width);
  };
}

/** Mirrors left and right, with probability `p`. */
export function randomHorizontalFlip(p = 0.5): Transform {
  return (image) => (uniform() < p ? mirrored(image, image.ndim - 1) : image);
}

/** Mirrors top and bottom, with probability `p`. */
export function randomVerticalFlip(p = 0.5): Transform {
  return (image) => (uniform() < p ? mirrored(image, image.ndim - 2) : image);
}

/**
 * Turns [C, H, W] around its middle by an angle from [-degrees, degrees], or from the given range, counter-clockwise.
 * A pixel gets the value of the nearest one; what comes from outside is 0.
 */
export function randomRotation(degrees: number | [number, number]): Transform {
  const [low, high] = Array.isArray(degrees) ? degrees : [-degrees, degrees];
  if (!(low <= high)) throw new Error(`randomRotation: expected low <= high, but got ${low} and ${high}.`);
  return (image) => rotated(image, low + uniform() * (high - low));
}

function rotated(image: Tensor, degrees: number): Tensor {
  const [height, width] = checkImage('randomRotation', image, 1, 1);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const source = (pixel: number) => {
    const x = (pixel % width) - (width - 1) / 2;
    const y = Math.floor(pixel / width) - (height - 1) / 2;
    const column = roundHalfEven(cos * x - sin * y + (width - 1) / 2);
    const row = roundHalfEven(sin * x + cos * y + (height - 1) / 2);
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    return inside ? row * width + column : -1;
  };
  const area = height * width;
  const from = built([area], 'int32', (values) => {
    for (let i = 0; i < area; i++) values[i] = Math.max(0, source(i));
  });
  const inside = built([area], image.dtype, (values) => {
    for (let i = 0; i < area; i++) values[i] = source(i) < 0 ? 0 : 1;
  });
  return picked(image.reshape([-1, area]), from, 1)
    .mul(inside)
    .reshape(image.shape);
}

function crop(image: Tensor, top: number, left: number, height: number, width: number): Tensor {
  return image.narrow(image.ndim - 2, top, height).narrow(image.ndim - 1, left, width);
}

function padded(image: Tensor, padding: number, fill: number): Tensor {
  const paddings = image.shape.map((_, dim) => (dim < image.ndim - 2 ? [0, 0] : [padding, padding]));
  return make(run('PadV2', { x: image.handle }, { paddings, constantValue: fill }));
}

function mirrored(image: Tensor, dim: number): Tensor {
  const size = image.shape[dim];
  const backwards = built([size], 'int32', (values) => {
    for (let i = 0; i < size; i++) values[i] = size - 1 - i;
  });
  return picked(image, backwards, dim);
}

function picked(x: Tensor, indices: Tensor, axis: number): Tensor {
  const attrs = { axis, batchDims: 0 };
  return make(run('GatherV2', { x: x.handle, indices: indices.handle }, attrs));
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Scales [C, H, W] to `size` bilinearly, smoothed where it shrinks as torchvision's `antialias` does. A single number
 * is the length of the shorter side; the other keeps its proportion. The result is float32.
 */
export function resize(size: Size): Transform {
  return (image) => {
    const [h, w] = checkImage('resize', image, 1, 1);
    const [height, width] = typeof size === 'number' ? shorterSide(size, h, w) : sizePair('resize', size);
    const x = image.dtype === 'float32' ? image : castRaw(image, 'float32');
    const rows = blend(h, height);
    const columns = blend(w, width);
    return rows.matmul(x).matmul(columns.T);
  };
}

function shorterSide(size: number, height: number, width: number): [number, number] {
  if (height <= width) return [size, Math.floor((size * width) / height)];
  return [Math.floor((size * height) / width), size];
}

/** The matrix [to, from] that blends `from` samples into `to` with a triangle as wide as one sample of the coarser. */
function blend(from: number, to: number): Tensor {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return built([to, from], 'float32', (values) => {
    for (let row = 0; row < to; row++) {
      const middle = (row + 0.5) * scale;
      const first = Math.max(0, Math.floor(middle - reach + 0.5));
      const last = Math.min(from, Math.floor(middle + reach + 0.5));
      const weights: number[] = [];
      for (let i = first; i < last; i++) weights.push(Math.max(0, 1 - Math.abs((i + 0.5 - middle) / reach)));
      const sum = weights.reduce((all, weight) => all + weight, 0);
      weights.forEach((weight, i) => {
        values[row * from + first + i] = weight / sum;
      });
    }
  });
}
