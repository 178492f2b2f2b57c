import { shapeOnly } from '../../engine/index.ts';
import { observer } from '../observer.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { histogramOf, type ImageOptions, type Media, pixelsOf } from './media.ts';

/** Numbers by name, as deep as one likes: `{ train: { loss } }` is `train/loss`. */
export interface Values {
  [name: string]: number | Tensor | Values;
}

export interface LogOptions {
  /** Not given: the optimizer steps taken so far. */
  step?: number;
}

/**
 * Reports numbers to whoever watches the run: `log({ accuracy }, { step })`. Tensors must have one element; one that has
 * more, or something else than a number, is an Error. Nothing happens where nobody watches, so a program may call it
 * anywhere.
 */
export function log(values: Values, { step }: LogOptions = {}): void {
  const watcher = observer();
  if (watcher?.log) watcher.log(Object.fromEntries(numbersIn(values, '')), step);
}

/**
 * Reports an image `[H, W]`, `[C, H, W]` or `[N, C, H, W]` (a grid of N) with 1 or 3 channels.
 * Throws an Error for another shape.
 */
log.image = (name: string, image: Tensor, options: ImageOptions = {}): void =>
  report(options.step, () => ({
    kind: 'image',
    name,
    caption: options.caption,
    pixels: pixelsOf(image.dataSync(), image.shape, options),
  }));

/** Reports how the values of a tensor of any shape are spread. */
log.histogram = (
  name: string,
  values: Tensor,
  { bins = 64, step }: LogOptions & { bins?: number } = {},
): void => report(step, () => ({ kind: 'histogram', name, histogram: histogramOf(values.dataSync(), bins) }));

/** Reports a text, such as a sample of what a language model writes. */
log.text = (name: string, text: string, { step }: LogOptions = {}): void =>
  report(step, () => ({ kind: 'text', name, text: String(text) }));

/** While a program is traced there are no values to make something of. */
function report(step: number | undefined, make: () => Media): void {
  const watcher = observer();
  if (watcher?.media && !shapeOnly()) watcher.media(make(), step);
}

function* numbersIn(values: Values, prefix: string): Generator<[name: string, value: number]> {
  for (const [key, value] of Object.entries(values)) {
    const name = prefix + key;
    // While a program is traced there is no value to read.
    if (isTensor(value)) yield [name, shapeOnly() ? 0 : value.item()];
    else if (typeof value === 'number') yield [name, value];
    else if (typeof value === 'object' && value !== null) yield* numbersIn(value, `${name}/`);
    else
      throw new Error(`log: ${name} must be a number or a tensor with one element, but is ${String(value)}.`);
  }
}
