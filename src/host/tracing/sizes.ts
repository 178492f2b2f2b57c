import type { Dimension, ShapeSeen } from '../../protocol/facts.ts';
import type { Now } from './explanation.ts';
import type { KnownHint } from './known-hints.ts';
import { placeLink, placeText, plain } from './markdown.ts';

/** How far back a tooltip goes; the command walks on from there. */
const deepest = 3;
const mostLines = 20;

/** The numbers of the dimensions of several shapes, each once. */
export function shownSizes(shapes: ShapeSeen[]): number[] {
  return [...new Set(shapes.flatMap(({ dims }) => dims ?? []))];
}

/** A nested list: each dimension with how it came to be, and below it what it was computed from. */
export function sizeLines(dims: number[], { file, source }: KnownHint, now: Now): string[] {
  const lines: string[] = [];
  const told = new Set<number>();
  const tell = (number: number, depth: number): void => {
    const dimension = source.dimensions[number];
    if (!dimension || told.has(number)) return;
    told.add(number);
    const place = dimension.place && now(dimension.place);
    const where = place ? ` · ${placeLink(placeText(place, file), place)}` : '';
    const indent = '  '.repeat(depth);
    if (lines.length >= mostLines || depth > deepest) {
      // One mark for all that is left out below a line.
      if (!lines.at(-1)?.endsWith('- …')) lines.push(`${indent}- …`);
      return;
    }
    lines.push(`${indent}- **${plain(sizeName(dimension))}** ${plain(howText(dimension))}${where}`);
    for (const each of dimension.from) tell(each, depth + 1);
  };
  for (const number of dims) tell(number, 0);
  return lines;
}

/** `batch 64` */
export function sizeName({ name, size }: Dimension): string {
  return name === null || name === `${size}` ? `${size}` : `${name} ${size}`;
}

/** `= flatten: 64·12·12`: the size stands before it, so it is not said twice. */
export function howText({ how, size }: Dimension): string {
  const result = ` = ${size}`;
  return `= ${how.endsWith(result) ? how.slice(0, -result.length) : how}`;
}
