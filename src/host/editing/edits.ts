import type { Place, Span } from '../../protocol/facts.ts';

/** One replacement in a text. Lines and columns count from 1; the end is exclusive. */
export interface Edit {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  text: string;
}

type Position = Pick<Place, 'line' | 'column'>;

/**
 * Where a place is after an edit, or null where the edit deleted what stood around it.
 *
 * Text that is typed right at the place pushes it along only when it makes the word before it longer: what is shown
 * behind `x` stays behind `x` when a space is typed there, and follows when the name becomes `xs`.
 */
export function shiftPlace<T extends Position>(place: T, edit: Edit): T | null {
  if (before(place, edit)) return place;
  const atStart = isAt(place, edit);
  if (atStart && !/^[\w$]+$/.test(edit.text)) return place;
  if (!atStart && before(place, endOf(edit))) return null;
  return pushed(place, edit);
}

function pushed<T extends Position>(place: T, edit: Edit): T {
  const added = edit.text.split('\n');
  const last = added[added.length - 1].length;
  const lines = added.length - 1 - (edit.endLine - edit.line);
  if (place.line !== edit.endLine) return { ...place, line: place.line + lines };
  const column = added.length === 1 ? edit.column + last : last + 1;
  return { ...place, line: place.line + lines, column: column + (place.column - edit.endColumn) };
}

/**
 * A span after an edit: it grows and shrinks with what is typed inside; null where nothing of it is left. Whole lines
 * that are put before it are no part of it.
 */
export function shiftSpan<T extends Span>(span: T, edit: Edit): T | null {
  const above = isAt(span, edit) && isAt(span, endOf(edit)) && /\n[ \t]*$/.test(edit.text);
  const first = { line: span.line, column: span.column };
  const start = above ? pushed(first, edit) : shiftPlace(first, edit);
  const end = shiftPlace({ line: span.endLine, column: span.endColumn }, edit);
  if (!start || !end) return null;
  if (before(end, start)) return null;
  return { ...span, ...start, endLine: end.line, endColumn: end.column };
}

/** Moves a list of things through a list of edits, dropping what they deleted. */
export function shiftAll<T>(things: T[], edits: Edit[], shift: (thing: T, edit: Edit) => T | null): T[] {
  let moved = things;
  for (const edit of edits) {
    moved = moved
      .map((thing) => shift(thing, edit))
      .filter((thing): thing is Awaited<T> & T => thing !== null);
  }
  return moved;
}

/**
 * The edits of each file by the version they made, so that facts about an older version can be brought up to date.
 * Facts are asked for within seconds, so only the newest edits are kept.
 */
export class EditLog {
  private readonly edits = new Map<string, { version: number; edit: Edit }[]>();

  record(file: string, version: number, edits: Edit[]): void {
    const known = this.edits.get(file) ?? [];
    for (const edit of edits) known.push({ version, edit });
    this.edits.set(file, known.slice(-2000));
  }

  /** The edits that were made after `version`, oldest first. */
  since(file: string, version: number): Edit[] {
    const known = this.edits.get(file) ?? [];
    return known.filter((entry) => entry.version > version).map((entry) => entry.edit);
  }

  forget(file: string): void {
    this.edits.delete(file);
  }
}

function endOf({ endLine, endColumn }: Edit): Position {
  return { line: endLine, column: endColumn };
}

function isAt(a: Position, b: Position): boolean {
  return a.line === b.line && a.column === b.column;
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
