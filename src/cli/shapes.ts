import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic, Hint, Trace } from '../protocol/facts.ts';
import { hintLabel } from '../protocol/label.ts';
import { isBroken, type TraceReply, type TraceRequest } from '../protocol/tracing.ts';
import { programFile, workspaceOf } from './program-file.ts';

/** `tensorscope shapes FILE`. Gives the exit status: 1 when there is an error in the shapes or the program. */
export async function shapes(file: string, options: { json?: boolean; limit?: number }): Promise<number> {
  let entry: string;
  let reply: TraceReply;
  try {
    entry = programFile(file);
    reply = await askForTrace({
      entry,
      overlays: {},
      workspace: workspaceOf(entry),
      limit: options.limit ?? LIMIT,
    });
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  const trace: Trace = isBroken(reply) ? { ...NOTHING, diagnostics: reply.broken } : reply;
  if (options.json) console.log(JSON.stringify(jsonOf(trace)));
  else print(entry, trace);
  return trace.diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Milliseconds; without an editor waiting there is time to see more of a program. */
const LIMIT = 10_000;
/** Milliseconds beyond the limit after which a runner that does not answer is ended. */
const GRACE = 5000;

const NOTHING: Trace = {
  hints: [],
  diagnostics: [],
  cut: null,
  layers: [],
  dimensions: [],
  makings: [],
  files: [],
  milliseconds: { bundle: 0, run: 0, total: 0 },
};

function askForTrace(request: TraceRequest & { limit: number }): Promise<TraceReply> {
  const runner = fork(fileURLToPath(new URL('./runner.js', import.meta.url)), ['trace'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise<TraceReply>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The trace did not end within ${(request.limit + GRACE) / 1000} s.`)),
      request.limit + GRACE,
    );
    runner.on('message', (message: { reply?: TraceReply; error?: string }) => {
      if (message.reply) resolve(message.reply);
      else if (message.error) reject(new Error(message.error));
    });
    runner.on('error', reject);
    runner.on('exit', (code) => reject(new Error(`The tracing process ended with status ${code}.`)));
    runner.on('exit', () => clearTimeout(timer));
    runner.send({ id: 1, request });
  }).finally(() => runner.kill());
}

function jsonOf({ hints, diagnostics, cut, milliseconds }: Trace) {
  return {
    hints: hints.map((hint) => {
      const { file, line, column, name, shapes } = hint;
      return { file, line, column, name, label: hintLabel(hint), shapes };
    }),
    diagnostics: diagnostics.map(
      ({ file, line, column, endLine, endColumn, severity, code, message, related }) => ({
        file,
        line,
        column,
        endLine,
        endColumn,
        severity,
        code,
        message,
        related: related.map(({ file, line, message }) => ({ file, line, message })),
      }),
    ),
    cut: cut && { reason: cut.reason, file: cut.file, line: cut.line },
    milliseconds,
  };
}

function print(entry: string, trace: Trace): void {
  for (const file of trace.files.length ? trace.files : [entry]) {
    if (trace.files.length > 1) console.log(`\n${path.relative('', file)}`);
    printSource(file, trace.hints, trace.diagnostics);
  }
  for (const diagnostic of trace.diagnostics) printDiagnostic(diagnostic);
  if (trace.cut) console.log(`${relative(trace.cut)}: ${trace.cut.reason}`);
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
  console.log(`\n${relative(diagnostic)}: ${diagnostic.severity}: ${diagnostic.message}`);
  for (const related of diagnostic.related) console.log(`  ${relative(related)}: ${related.message}`);
}

function relative({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${path.relative('', file)}:${line}:${column}`;
}
