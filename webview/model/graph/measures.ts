import type { Part } from './parts.ts';
import type { Size } from './picture.ts';

/** The kinds of text in the drawing: a box's words, or those of a layer; its small print; the shapes on a line. */
export type Font = 'plain' | 'bold' | 'note' | 'shape';

/** The width of a text. */
export type Measure = (text: string, font: Font) => number;

/** Distances of the drawing, in its own units: CSS pixels while it is not zoomed. */
export const gaps = {
  /** Between boxes beside each other, between lines, and between rows of boxes. */
  boxes: 20,
  lines: 12,
  rows: 26,
  /** Inside of an open box. */
  padding: 14,
  heading: 28,
  /** Below the heading, and where a tensor spreads there to several boxes. */
  below: 10,
  spread: 26,
};

/** What stands in a box: its own words in one line, what it has in parameters below. */
export function linesOf({ kind, label, name, parameters, children, hidden }: Part): string[] {
  if (kind !== 'layer') return [label];
  const notes = [
    children.length ? `${children.length} parts` : '',
    hidden ? `${hidden} parts, too many to draw` : '',
    parameters ? `${parameters.toLocaleString('en')} ${parameters === 1 ? 'param' : 'params'}` : '',
  ];
  const note = notes.filter(Boolean).join(' · ');
  return [[label, name].filter(Boolean).join('  '), ...(note ? [note] : [])];
}

/** How large a box is that shows nothing inside of it. */
export function sizeOf(part: Part, measure: Measure): Size {
  const [title, note] = linesOf(part);
  const twistie = part.children.length ? 16 : 0;
  const width = Math.max(
    measure(title, part.kind === 'layer' ? 'bold' : 'plain') + twistie,
    measure(note ?? '', 'note'),
  );
  return { width: Math.max(56, Math.ceil(width) + 24), height: note ? 42 : 28 };
}

/** The least width of an open box: its heading has to fit. */
export function headingWidth(part: Part, measure: Measure): number {
  return measure(linesOf(part)[0], 'bold') + 16 + 2 * gaps.padding;
}

export function labelSize(text: string, measure: Measure): Size {
  return text ? { width: measure(text, 'shape') + 10, height: 16 } : { width: 0, height: 0 };
}
