import type { Diagnostic, Fix, TextEdit, Trace } from './facts.ts';
import { isBroken, type TraceReply } from './tracing.ts';

/** A text with edits made to it, which do not overlap. */
export function edited(text: string, edits: TextEdit[]): string {
  const lines = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(at + 1);
  const offset = (line: number, column: number) => lines[line - 1] + column - 1;
  const placed = edits.map((edit, order) => ({
    order,
    from: offset(edit.line, edit.column),
    to: offset(edit.endLine, edit.endColumn),
    text: edit.text,
  }));
  // Of insertions at one place the first comes first in the text, so it is made last.
  placed.sort((a, b) => b.from - a.from || b.order - a.order);
  return placed.reduce((result, { from, to, text }) => result.slice(0, from) + text + result.slice(to), text);
}

/** The files that a fix changes, with their texts after it. */
export function changedTexts(fix: Fix, textOf: (file: string) => string): Record<string, string> {
  const files = [...new Set(fix.edits.map(({ file }) => file))];
  const own = (file: string) => fix.edits.filter((edit) => edit.file === file);
  return Object.fromEntries(files.map((file) => [file, edited(textOf(file), own(file))]));
}

/**
 * Whether a fix was found to mend: after it there is one problem less, and none that was not there before. The end of
 * an error may let the program show a warning that had been there as well.
 */
export function mends(mended: Diagnostic, before: Trace, after: TraceReply): boolean {
  if (isBroken(after) || (after.cut && !before.cut)) return false;
  const counts = (diagnostic: Diagnostic) =>
    mended.severity === 'error' ? isFatal(diagnostic) : diagnostic.severity !== 'information';
  const left = count(before.diagnostics.filter((each) => each !== mended && counts(each)));
  const now = count(after.diagnostics.filter((each) => counts(each) || each.code === mended.code));
  for (const [kind, number] of now) if (number > (left.get(kind) ?? 0)) return false;
  return true;
}

/** Whether what comes after it would not run. */
function isFatal({ severity, code }: Diagnostic): boolean {
  return severity === 'error' || code === 'stopped';
}

/** How many there are of each kind; numbers may differ after a change, and places do. */
function count(diagnostics: Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code, file } of diagnostics) {
    const kind = JSON.stringify([code, file]);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
