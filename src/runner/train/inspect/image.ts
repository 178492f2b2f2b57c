import { encode } from 'fast-png';
import { Tensor } from '../../../library/index.ts';
import { pixelsOf } from '../../../library/reporting/media.ts';
import type { TensorSummary } from '../../../protocol/values.ts';
import type { AnyTensor } from './any-tensor.ts';

/**
 * A picture of a tensor that has the shape of images: `[C, H, W]` or `[N, C, H, W]` of the library, `[H, W, C]` or
 * `[N, H, W, C]` of TensorFlow.js, each with 1 or 3 channels. The first 16 make a grid, black and white
 * at the ends of the range.
 */
export function imageOf(
  tensor: AnyTensor,
  data: ArrayLike<number>,
  range: [least: number, greatest: number],
): TensorSummary['image'] {
  if (tensor.shape.length < 3 || tensor.shape.length > 4) return undefined;
  const [count, ...shape] = tensor.shape.length === 3 ? [1, ...tensor.shape] : tensor.shape;
  const isOurs = tensor instanceof Tensor;
  const [channels, height, width] = isOurs ? shape : [shape[2], shape[0], shape[1]];
  const sizes = [height, width];
  if (channels !== 1 && channels !== 3) return undefined;
  if (count === 0 || Math.min(...sizes) < LEAST || Math.max(...sizes) > MOST) return undefined;
  const images = Math.min(count, IMAGES);
  const plane = height * width;
  const values = new Float32Array(images * channels * plane);
  for (let i = 0; i < values.length; i++) {
    const [image, channel, pixel] = [
      Math.floor(i / (channels * plane)),
      Math.floor(i / plane) % channels,
      i % plane,
    ];
    values[i] = isOurs ? data[i] : data[(image * plane + pixel) * channels + channel];
  }
  const pixels = pixelsOf(values, [images, channels, height, width], { range });
  const uri = `data:image/png;base64,${Buffer.from(encode(pixels)).toString('base64')}`;
  return { uri, width: pixels.width, height: pixels.height };
}

/** Pixels: what is smaller is hardly an image, and what is greater too much for a tooltip. */
const LEAST = 8;
const MOST = 512;
const IMAGES = 16;
