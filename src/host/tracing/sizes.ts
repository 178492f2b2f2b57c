import type { Dimension, ShapeSeen } from '../../protocol/facts.ts';
import type { Now } from './explanation.ts';
import type { KnownHint, Source } from './known-hints.ts';
import { placeLink, placeText, plain } from './markdown.ts';

/** How far back a tooltip goes; the command walks on from there. */
const deepest = 3;
const mostLines = 20;

/** The numbers of the dimensions of several shapes. */
export function shownSizes(shapes: ShapeSeen[], { dimensions }: Source): number[] {
  return distinctSizes(
    shapes.flatMap(({ dims }) => dims ?? []),
    dimensions,
  );
}

/** Dimensions that came to be in the same way are told once. */
export function distinctSizes(numbers: number[], dimensions: Dimension[]): number[] {
  const byText = new Map<string, number>();
  for (const number of numbers) {
    const text = dimensions[number] && keyOf(dimensions[number]);
    if (text && !byText.has(text)) byText.set(text, number);
  }
  return [...byText.values()];
}

/** What has a name is one size, though it has several values: `batch`, of 64 and of the last 16. */
function keyOf({ size, name, how, place }: Dimension): string {
  return JSON.stringify([name ?? size, how, place?.file, place?.line]);
}

/** A nested list: each dimension with how it came to be, and below it what it was computed from. */
export function sizeLines(dims: number[], { file, line, source }: KnownHint, now: Now): string[] {
  const lines: string[] = [];
  const told = new Set<string>();
  const tell = (number: number, depth: number): void => {
    const dimension = source.dimensions[number];
    if (!dimension || told.has(keyOf(dimension))) return;
    told.add(keyOf(dimension));
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
  // Sizes that the hint's own line made out of nothing have no history: what made them is told already.
  const old = dims.some((number) => {
    const { from, place } = source.dimensions[number] ?? { from: [] };
    const here = place && now(place);
    return from.length > 0 || (here && (here.file !== file || here.line !== line));
  });
  if (old) for (const number of dims) tell(number, 0);
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
