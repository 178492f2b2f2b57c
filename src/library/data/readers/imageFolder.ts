import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Dataset } from '../dataset.ts';
import { type Transform, toTensor } from '../transforms/index.ts';
import { readImage } from './image.ts';

/**
 * PNG and JPEG images in a folder for each class, as torchvision's ImageFolder has them: `root/cat/1.png`. A sample is
 * `[image, class]`; the image is float32 [3, H, W] from 0 to 1, or what `transform` makes of int32 [3, H, W].
 */
export class ImageFolder implements Dataset<[Tensor, number]> {
  /** The names of the classes' folders, sorted; the class is a position here. */
  readonly classes: string[];
  readonly samples: [path: string, label: number][];
  private readonly transform: Transform;

  /** Throws an Error where there is no folder with an image. */
  constructor(root: string, { transform = toTensor() }: { transform?: Transform } = {}) {
    const entries = readdirSync(root, { withFileTypes: true });
    this.classes = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
    this.samples = this.classes.flatMap((name, label) =>
      imagesIn(join(root, name)).map((path): [string, number] => [path, label]),
    );
    if (this.samples.length === 0) {
      throw new Error(
        `${root} has no folder with PNG or JPEG images: each class has a folder of its own there.`,
      );
    }
    this.transform = transform;
  }

  get length(): number {
    return this.samples.length;
  }

  get(index: number): [Tensor, number] {
    const sample = this.samples[index];
    if (!sample) throw new RangeError(`There is no image ${index} in a folder of ${this.length}.`);
    return [this.transform(readImage(sample[0])), sample[1]];
  }
}

function imagesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(png|jpe?g)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}
