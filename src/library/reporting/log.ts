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
  if (!watcher?.log) return;
  if (typeof values !== 'object' || values === null || isTensor(values))
    throw new Error(`log takes numbers by name, as in log({ loss }), but got ${nameOf(values)}.`);
  watcher.log(Object.fromEntries(numbersIn(values, '')), checked('log', step));
}

/**
 * Reports an image `[H, W]`, `[C, H, W]` or `[N, C, H, W]` (a grid of N) with 1 or 3 channels.
 * Throws an Error for another shape.
 */
log.image = (name: string, image: Tensor, options: ImageOptions = {}): void =>
  report('log.image', image, options.step, () => ({
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
): void =>
  report('log.histogram', values, step, () => ({
    kind: 'histogram',
    name,
    histogram: histogramOf(values.dataSync(), bins),
  }));

/** Reports a text, such as a sample of what a language model writes. */
log.text = (name: string, text: string, { step }: LogOptions = {}): void =>
  report('log.text', null, step, () => ({ kind: 'text', name, text: String(text) }));

/** While a program is traced there are no values to make something of. */
function report(call: string, of: Tensor | null, step: number | undefined, make: () => Media): void {
  const watcher = observer();
  if (!watcher?.media || shapeOnly()) return;
  if (of && !isTensor(of)) throw new Error(`${call} takes a tensor, but got ${nameOf(of)}.`);
  if (of?.numel() === 0)
    throw new Error(`${call} got a tensor without elements, of shape [${of.shape.join(', ')}].`);
  watcher.media(make(), checked(call, step));
}

/** A step that is no number would be a point nowhere. */
function checked(call: string, step: number | undefined): number | undefined {
  if (step !== undefined && !Number.isFinite(step))
    throw new Error(`${call}: step must be a finite number, but is ${String(step)}.`);
  return step;
}

function nameOf(value: unknown): string {
  if (isTensor(value)) return `a tensor of shape [${value.shape.join(', ')}]`;
  return Array.isArray(value) ? 'an array' : String(value);
}

function* numbersIn(values: Values, prefix: string): Generator<[name: string, value: number]> {
  for (const [key, value] of Object.entries(values)) {
    const name = prefix + key;
    if (isTensor(value)) yield [name, numberOf(value, name)];
    else if (typeof value === 'number') yield [name, value];
    else if (typeof value === 'object' && value !== null) yield* numbersIn(value, `${name}/`);
    else
      throw new Error(`log: ${name} must be a number or a tensor with one element, but is ${String(value)}.`);
  }
}

function numberOf(value: Tensor, name: string): number {
  if (value.numel() !== 1)
    throw new Error(
      `log: ${name} must be a number or a tensor with one element, but has the shape [${value.shape.join(', ')}].`,
    );
  // While a program is traced there is no value to read.
  return shapeOnly() ? 0 : value.item();
}
