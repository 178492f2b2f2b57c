import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic, Hint, Trace } from '../protocol/facts.ts';
import { hintLabel } from '../protocol/label.ts';

/** Prints the files of a program with what is known of each line behind it, and below them what is wrong. */
export function printProgram(entry: string, trace: Trace): void {
  for (const file of trace.files.length ? trace.files : [entry]) {
    if (trace.files.length > 1) console.log(`\n${path.relative('', file)}`);
    printSource(file, trace.hints, trace.diagnostics);
  }
  printProblems(trace);
}

export function printProblems({ diagnostics, cut }: Trace): void {
  for (const diagnostic of diagnostics) printDiagnostic(diagnostic);
  if (cut) console.log(`${placeText(cut)}: ${cut.reason}`);
}

export function placeText({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${path.relative('', file)}:${line}:${column}`;
}

/** The source, with what is known of a line behind it, all in one column where the lines are not too long. */
function printSource(file: string, hints: Hint[], diagnostics: Diagnostic[]): void {
  const lines = readFileSync(file, 'utf8').replace(/\n$/, '').split('\n');
  const width = Math.min(WIDEST, Math.max(...lines.map((line) => line.length)));
  lines.forEach((text, index) => {
    const known = hints.filter((hint) => hint.file === file && hint.line === index + 1);
    const found = diagnostics.filter((each) => each.file === file && each.line === index + 1);
    const mark = MARKS.find(([severity]) => found.some((each) => each.severity === severity))?.[1];
    const notes = known.map((hint) => {
      const { kind, name } = hint;
      return kind === 'variable' || kind === 'parameter' ? `${name} ${hintLabel(hint)}` : hintLabel(hint);
    });
    const margin = notes.length || mark ? `${text.padEnd(width)}  ${mark ?? '│'} ${notes.join('   ')}` : text;
    console.log(margin.trimEnd());
  });
}

const WIDEST = 96;
const MARKS: [Diagnostic['severity'], string][] = [
  ['error', '✗'],
  ['warning', '!'],
];

function printDiagnostic(diagnostic: Diagnostic): void {
  console.log(`\n${placeText(diagnostic)}: ${diagnostic.severity}: ${diagnostic.message}`);
  for (const related of diagnostic.related) console.log(`  ${placeText(related)}: ${related.message}`);
  for (const { title, edits } of diagnostic.fixes ?? [])
    console.log(`  ${placeText(edits[0])}: fix: ${title}`);
}
