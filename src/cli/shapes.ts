import path from 'node:path';
import type { Trace } from '../protocol/facts.ts';
import { hintLabel } from '../protocol/label.ts';
import { isBroken } from '../protocol/tracing.ts';
import { check, type TracedProgram } from './check.ts';
import { mend, tried } from './fixes.ts';
import { modelTable } from './model-table.ts';
import { programFiles, workspaceOf } from './program-file.ts';
import { placeText, printProblems, printProgram } from './source-view.ts';
import { LIMIT, TraceProcess } from './trace-process.ts';

export interface ShapesOptions {
  json?: boolean;
  limit?: number;
  /** Print the layers instead of the source. */
  model?: boolean;
  /** The snapshot that the shapes are compared with. */
  check?: string;
  /** Write the snapshot anew. */
  update?: boolean;
  /** Tell which changes mend the problems. */
  fix?: boolean;
  /** Make them. */
  write?: boolean;
}

/**
 * `tensorscope shapes FILE…`. Gives the exit status: 1 when there is an error in the shapes or a program, and when
 * the shapes are not those of the snapshot.
 */
export async function shapes(paths: string[], options: ShapesOptions): Promise<number> {
  try {
    if (options.update && !options.check) throw new Error('--update goes with --check FILE');
    const { programs, failed } = await traceAll(programFiles(paths), paths, options);
    const good = options.check
      ? check(options.check, programs, options.update ?? false)
      : show(programs, options);
    return good && !failed ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

/** Traces programs in one warm process; one that could not be traced is told, and the others go on. */
async function traceAll(
  entries: string[],
  paths: string[],
  options: ShapesOptions,
): Promise<{ programs: TracedProgram[]; failed: boolean }> {
  const programs: TracedProgram[] = [];
  let failed = false;
  let tracer = new TraceProcess();
  for (const entry of entries) {
    try {
      programs.push({ entry, trace: await traced(entry, tracer, options) });
    } catch (error) {
      failed = true;
      console.error(`${path.relative('', entry)}: ${(error as Error).message}`);
      tracer.end();
      tracer = new TraceProcess();
    }
  }
  tracer.end();
  const asked = new Set(paths.map((each) => path.resolve(each)));
  return { programs: programs.filter(({ entry }) => asked.has(entry) || !isPart(entry, programs)), failed };
}

async function traced(
  entry: string,
  tracer: TraceProcess,
  { limit = LIMIT, fix, write, json }: ShapesOptions,
): Promise<Trace> {
  const request = { entry, overlays: {}, workspace: workspaceOf(entry), limit };
  const reply = await tracer.trace(request);
  if (isBroken(reply)) return { ...NOTHING, diagnostics: reply.broken };
  if (!fix && !write) return withoutFixes(reply);
  if (!write) return await tried(reply, tracer, request);
  const { trace, made } = await mend(reply, tracer, request);
  if (!json) for (const { fix } of made) console.log(`${placeText(fix.edits[0])}: ${fix.title}`);
  return withoutFixes(trace);
}

/** A file in a folder that calls no model and that another program imports is shown with that program. */
function isPart(entry: string, programs: TracedProgram[]): boolean {
  const own = programs.find((program) => program.entry === entry);
  if (own?.trace.layers.length) return false;
  return programs.some((program) => program !== own && program.trace.files.includes(entry));
}

/** Gives whether there is no error. */
function show(programs: TracedProgram[], { json, model }: ShapesOptions): boolean {
  for (const { entry, trace } of programs) {
    if (json) console.log(JSON.stringify(jsonOf(entry, trace, model)));
    else {
      if (programs.length > 1) console.log(`\n# ${path.relative('', entry)}\n`);
      if (model) console.log(modelTable(trace));
      if (model) printProblems(trace);
      else printProgram(entry, trace);
    }
  }
  return !programs.some(({ trace }) => trace.diagnostics.some(({ severity }) => severity === 'error'));
}

/** Whether a change mends anything is only known once it was tried. */
function withoutFixes(trace: Trace): Trace {
  return { ...trace, diagnostics: trace.diagnostics.map(({ fixes: _, ...diagnostic }) => diagnostic) };
}

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

function jsonOf(entry: string, trace: Trace, model: boolean | undefined) {
  const { hints, diagnostics, cut, milliseconds } = trace;
  return {
    program: entry,
    hints: hints.map((hint) => {
      const { file, line, column, name, shapes } = hint;
      return { file, line, column, name, label: hintLabel(hint), shapes };
    }),
    diagnostics: diagnostics.map(
      ({ file, line, column, endLine, endColumn, severity, code, message, related, fixes }) => ({
        file,
        line,
        column,
        endLine,
        endColumn,
        severity,
        code,
        message,
        related: related.map(({ file, line, message }) => ({ file, line, message })),
        fixes,
      }),
    ),
    cut: cut && { reason: cut.reason, file: cut.file, line: cut.line },
    ...(model && { layers: trace.layers, graph: trace.graph, memory: trace.memory }),
    milliseconds,
  };
}
