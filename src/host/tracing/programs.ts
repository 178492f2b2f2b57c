import type { Diagnostic, Hint, Layer, Trace } from '../../protocol/facts.ts';
import { type BrokenProgram, isBroken, type TraceReply } from '../../protocol/tracing.ts';
import { type Edit, EditLog, shiftAll, shiftPlace, shiftSpan } from '../editing/edits.ts';

/** A program that was traced, with what is known of it in the coordinates of the texts as they are now. */
export interface Program {
  entry: string;
  /** The last trace that came through; null while there is none. */
  trace: Trace | null;
  /** Why the newest trace gave nothing: the text is broken, or the trace could not be ended well. */
  trouble: Diagnostic[];
}

/** What is known of every traced program, by its entry file. Each edit moves the facts along. */
export class Programs {
  private readonly byEntry = new Map<string, Program>();
  private readonly log = new EditLog();

  /** Records edits that made `version` of a file, last one first as VS Code reports them. */
  edit(file: string, version: number, edits: Edit[]): void {
    this.log.record(file, version, edits);
    for (const program of this.byEntry.values()) {
      if (program.trace) program.trace = shifted(program.trace, file, edits);
      program.trouble = shiftFile(program.trouble, file, edits, shiftSpan);
    }
  }

  /** Takes a reply to a request that was made when the files had these versions. */
  accept(entry: string, reply: TraceReply, versions: Map<string, number>): void {
    if (isBroken(reply)) this.break(entry, reply);
    else this.know(entry, reply, versions);
  }

  /** Notes that a trace of the program did not come through; the last good facts stay. */
  trouble(entry: string, message: string): void {
    const place = { file: entry, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const diagnostic: Diagnostic = {
      ...place,
      severity: 'information',
      code: 'trace-cut',
      message,
      related: [],
    };
    this.set({ entry, trace: this.byEntry.get(entry)?.trace ?? null, trouble: [diagnostic] });
  }

  /** The program that a file belongs to: its own, or else the newest one that it is a part of. */
  of(file: string): Program | undefined {
    const own = this.byEntry.get(file);
    if (own) return own;
    return [...this.byEntry.values()].reverse().find((program) => program.trace?.files.includes(file));
  }

  hints(file: string): Hint[] {
    return this.of(file)?.trace?.hints.filter((hint) => hint.file === file) ?? [];
  }

  layers(file: string): Layer[] {
    return this.of(file)?.trace?.layers ?? [];
  }

  /** Every diagnostic of every program, each once though several programs share the file. */
  diagnostics(): Diagnostic[] {
    const unique = new Map<string, Diagnostic>();
    for (const program of this.byEntry.values()) {
      for (const diagnostic of [...(program.trace ? problems(program.trace) : []), ...program.trouble]) {
        const { file, line, column, message } = diagnostic;
        unique.set(JSON.stringify([file, line, column, message]), diagnostic);
      }
    }
    return [...unique.values()];
  }

  forget(entry: string): boolean {
    return this.byEntry.delete(entry);
  }

  /** A document was closed: its versions start anew when it is opened again. */
  close(file: string): void {
    this.log.forget(file);
  }

  private know(entry: string, reply: Trace, versions: Map<string, number>): void {
    let trace = reply;
    for (const file of reply.files) {
      trace = shifted(trace, file, this.log.since(file, versions.get(file) ?? 1));
    }
    this.set({ entry, trace, trouble: [] });
    this.absorb(entry, trace);
  }

  /** TypeScript underlines the syntax errors itself; what is left to say is which import was not found. */
  private break(entry: string, { broken }: BrokenProgram): void {
    const trouble = broken.filter((diagnostic) => diagnostic.code === 'import-not-found');
    this.set({ entry, trace: this.byEntry.get(entry)?.trace ?? null, trouble });
  }

  /** A file that was traced by itself and turns out to be a part of another program is shown as that part. */
  private absorb(entry: string, trace: Trace): void {
    for (const file of trace.files) {
      const other = this.byEntry.get(file);
      if (file !== entry && other && !isWhole(other)) this.byEntry.delete(file);
    }
  }

  /** The newest program stands last. */
  private set(program: Program): void {
    this.byEntry.delete(program.entry);
    this.byEntry.set(program.entry, program);
  }
}

/** Whether a program does something with its model by itself, rather than only declare it. */
function isWhole(program: Program): boolean {
  return program.trace !== null && program.trace.layers.length > 0;
}

function problems(trace: Trace): Diagnostic[] {
  if (!trace.cut) return trace.diagnostics;
  const { file, line, column, reason } = trace.cut;
  const span = { file, line, column, endLine: line, endColumn: column };
  return [
    ...trace.diagnostics,
    { ...span, severity: 'information', code: 'trace-cut', message: reason, related: [] },
  ];
}

function shifted(trace: Trace, file: string, edits: Edit[]): Trace {
  if (!edits.length) return trace;
  const cut = trace.cut && shiftFile([trace.cut], file, edits, shiftPlace)[0];
  return {
    ...trace,
    hints: shiftFile(trace.hints, file, edits, shiftPlace),
    diagnostics: shiftFile(trace.diagnostics, file, edits, shiftSpan),
    layers: shiftFile(trace.layers, file, edits, shiftPlace),
    cut: cut ?? null,
  };
}

/** Moves only the things that are in the edited file, and keeps the order of all. */
function shiftFile<T extends { file: string }>(
  things: T[],
  file: string,
  edits: Edit[],
  shift: (thing: T, edit: Edit) => T | null,
): T[] {
  return shiftAll(things, edits, (thing, edit) => (thing.file === file ? shift(thing, edit) : thing));
}
