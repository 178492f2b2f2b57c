import type { Hint, Place, Trace } from '../../protocol/facts.ts';
import { type Edit, shiftPlace, shiftSpan } from '../editing/edits.ts';
import type { SourceText } from '../editing/source-text.ts';
import { sameStatement, statementAt, tightened } from '../editing/statements.ts';
import type { Says } from './observed.ts';

/** A hint in the text as it is now, with what it takes to see whether it still holds. */
export interface KnownHint extends Hint {
  /** The statement around it as it was traced; absent where the file's text was not known. */
  statement?: string;
  source: Source;
  /** Where a training run confirmed or corrected the hint: what the trace says. */
  traced?: Says;
}

/** What the numbers in a hint refer to. Places in it are those of the texts that were traced. */
export interface Source extends Pick<Trace, 'dimensions' | 'makings'> {
  versions: ReadonlyMap<string, number>;
}

export type Texts = ReadonlyMap<string, SourceText>;

/** The hints of a trace, in the texts that it was made of. */
export function knownHints({ hints }: Trace, source: Source, texts: Texts): KnownHint[] {
  return hints.map((hint) => {
    const text = texts.get(hint.file);
    return { ...hint, source, statement: text && statementAt(text, hint.within) };
  });
}

export function shiftHint(hint: KnownHint, edit: Edit): KnownHint | null {
  const place = shiftPlace<Place>(hint, edit);
  const within = place && shiftSpan(hint.within, edit);
  return within && { ...hint, ...place, within };
}

/** After edits: what was put before a statement is no part of it. */
export function settled(hint: KnownHint, text: SourceText): KnownHint {
  const within = tightened(hint.within, text);
  return within === hint.within ? hint : { ...hint, within };
}

/** Whether the statement says what it said when the hint was found. */
export function holds(hint: KnownHint, text: SourceText | undefined): boolean {
  if (!text || hint.statement === undefined) return true;
  return sameStatement(statementAt(text, hint.within), hint.statement);
}

/**
 * The hints of a program that broke off, with those from before where it did not come, or came less often: as long as
 * nothing speaks against them they stay, as they do while the text does not parse.
 */
export function continued(before: KnownHint[], now: KnownHint[]): KnownHint[] {
  const old = new Map(before.map((hint) => [placeKey(hint), hint]));
  const merged = now.map((hint) => {
    const known = old.get(placeKey(hint));
    old.delete(placeKey(hint));
    return known && isPartOf(hint, known) ? known : hint;
  });
  return [...merged, ...old.values()];
}

function placeKey({ file, line, column }: Place): string {
  return `${line}:${column}:${file}`;
}

function isPartOf(hint: KnownHint, known: KnownHint): boolean {
  if (hint.statement === undefined || known.statement === undefined) return false;
  if (!sameStatement(hint.statement, known.statement)) return false;
  const shapes = new Set(known.shapes.map(({ shape, dtype }) => `${dtype}${shape}`));
  return hint.shapes.every(({ shape, dtype }) => shapes.has(`${dtype}${shape}`));
}
