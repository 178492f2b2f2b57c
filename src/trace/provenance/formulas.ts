/** `64·12·12` */
export function product(factors: readonly (number | string)[]): string {
  return factors.join('·');
}

/** `3 + 5`; of many numbers the first few. */
export function sum(numbers: readonly number[]): string {
  const shown = numbers.length > MOST ? [...numbers.slice(0, MOST), '…'] : numbers;
  return shown.join(' + ');
}

const MOST = 6;

export interface Window {
  kernel: number;
  stride: number;
  /** On both sides together. */
  padding: number;
  dilation: number;
}

/** How many windows fit along one axis: `(26 + 2 − 3)/1 + 1 = 26`. */
export function windowsText(
  size: number,
  { kernel, stride, padding, dilation }: Window,
  count: number,
): string {
  const padded = padding > 0 ? ` + ${twice(padding)}` : '';
  const reach = dilation > 1 ? `${dilation}·(${kernel} − 1) − 1` : `${kernel}`;
  const quotient = `(${size}${padded} − ${reach})/${stride}`;
  const span = size + padding - (dilation * (kernel - 1) + 1);
  if (span % stride === 0) return `${quotient} + 1 = ${count}`;
  return Math.floor(span / stride) + 1 === count
    ? `⌊${quotient}⌋ + 1 = ${count}`
    : `⌈${quotient}⌉ + 1 = ${count}`;
}

/** The same padding on both sides is shown as such. */
function twice(padding: number): string {
  return padding % 2 === 0 ? `2·${padding / 2}` : `${padding}`;
}

/** `[64, 1, 10] and [5, 10] broadcast to [64, 5, 10]` */
export function broadcastText(shapes: readonly (readonly number[])[], result: readonly number[]): string {
  return `${shapes.map(shown).join(' and ')} broadcast to ${shown(result)}`;
}

/** `[64, 784] · [784, 10] → [64, 10]` */
export function productText(shapes: readonly (readonly number[])[], result: readonly number[]): string {
  return `${shapes.map(shown).join(' · ')} → ${shown(result)}`;
}

function shown(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
