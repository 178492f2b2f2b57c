import { tensor } from '../../tensor/create.ts';
import { castRaw } from '../../tensor/fill.ts';
import type { Transform } from './transform.ts';

/** One transform after another. */
export function compose(transforms: Transform[]): Transform {
  return (image) => transforms.reduce((x, transform) => transform(x), image);
}

/** Makes float32 from 0 to 1 of int32 bytes; float32 stays as it is. */
export function toTensor(): Transform {
  return (image) => (image.dtype === 'float32' ? image : castRaw(image, 'float32').div(255));
}

/** Subtracts the mean and divides by the standard deviation of each channel; float32 [C, H, W]. */
export function normalize(mean: number[], std: number[]): Transform {
  if (mean.length !== std.length || std.some((value) => value === 0)) {
    throw new Error(
      `normalize: expected as many means as deviations, none of them 0, but got [${mean.join(', ')}] and [${std.join(', ')}].`,
    );
  }
  return (image) => {
    if (image.dtype !== 'float32' || image.ndim < 3 || ![1, image.shape.at(-3)].includes(mean.length)) {
      throw new Error(
        `normalize: expected float32 [${mean.length}, H, W], but got ${image.dtype} [${image.shape.join(', ')}].`,
      );
    }
    const channels = (values: number[]) => tensor(values, { dtype: 'float32' }).reshape([-1, 1, 1]);
    return image.sub(channels(mean)).div(channels(std));
  };
}
