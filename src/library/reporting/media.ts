/** An image of 8-bit pixels, row by row. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** How many values fell between each two of the `edges`; the last bin has its upper edge in it. */
export interface Histogram {
  edges: number[];
  counts: number[];
}

/** What a program reports besides numbers. */
export type Media =
  | { kind: 'image'; name: string; caption?: string; pixels: Pixels }
  | { kind: 'histogram'; name: string; histogram: Histogram }
  | { kind: 'text'; name: string; text: string };

export interface ImageOptions {
  step?: number;
  caption?: string;
  /** The values that become black and white. Not given: [0, 1] or [0, 255] where the values lie in it, else their own. */
  range?: [least: number, greatest: number];
}

/**
 * Pixels of the values of a tensor `[H, W]`, `[C, H, W]` or `[N, C, H, W]` with 1 or 3 channels; several images make a
 * grid. Throws an Error for another shape.
 */
export function pixelsOf(
  values: ArrayLike<number>,
  shape: readonly number[],
  { range }: ImageOptions = {},
): Pixels {
  const [count, channels, height, width] = [...new Array(Math.max(0, 4 - shape.length)).fill(1), ...shape];
  if (shape.length < 2 || shape.length > 4 || (channels !== 1 && channels !== 3)) {
    throw new Error(
      `log.image takes a tensor [H, W], [C, H, W] or [N, C, H, W] with 1 or 3 channels, but got [${shape.join(', ')}].`,
    );
  }
  const [least, greatest] = range ?? rangeOf(values);
  const scale = greatest > least ? 255 / (greatest - least) : 0;
  const columns = Math.ceil(Math.sqrt(count));
  const pixels: Pixels = {
    width: columns * width,
    height: Math.ceil(count / columns) * height,
    channels,
    data: new Uint8Array(columns * width * Math.ceil(count / columns) * height * channels),
  };
  let at = 0;
  for (let n = 0; n < count; n++) {
    const top = Math.floor(n / columns) * height;
    const left = (n % columns) * width;
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = Math.round((values[at++] - least) * scale);
          pixels.data[((top + y) * pixels.width + left + x) * channels + c] = Math.min(
            255,
            Math.max(0, value),
          );
        }
      }
    }
  }
  return pixels;
}

function rangeOf(values: ArrayLike<number>): [number, number] {
  const [least, greatest] = extremesOf(values);
  if (least >= 0 && greatest <= 1) return [0, 1];
  return least >= 0 && greatest <= 255 ? [0, 255] : [least, greatest];
}

/** Equal bins from the least to the greatest finite value; the others are left out. */
export function histogramOf(values: ArrayLike<number>, bins: number): Histogram {
  if (!(Number.isInteger(bins) && bins > 0))
    throw new Error(`log.histogram: bins must be a whole number above 0, but is ${bins}.`);
  const [least, greatest] = extremesOf(values);
  if (least > greatest) return { edges: [0, 1], counts: [0] };
  // All values alike still have a bin with some width.
  const width = greatest > least ? (greatest - least) / bins : 1 / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isFinite(value)) counts[Math.min(bins - 1, Math.floor((value - least) / width))]++;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => least + i * width), counts };
}

/** Of the finite values; the least is above the greatest where there is none. */
export function extremesOf(values: ArrayLike<number>): [least: number, greatest: number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    if (values[i] < least) least = values[i];
    if (values[i] > greatest) greatest = values[i];
  }
  return [least, greatest];
}
