import type { Diagnostic, GraphNode, Place, Trace } from '../../protocol/facts.ts';
import type { ModelFacts } from '../../protocol/panel.ts';
import { type BrokenProgram, isBroken, type TraceReply } from '../../protocol/tracing.ts';
import type { ObservedPlace } from '../../protocol/training.ts';
import { type Edit, EditLog, shiftAll, shiftPlace, shiftSpan } from '../editing/edits.ts';
import { narrowed } from '../editing/narrow.ts';
import { SourceText } from '../editing/source-text.ts';
import {
  continued,
  holds,
  type KnownHint,
  knownHints,
  type Source,
  settled,
  shiftHint,
} from './known-hints.ts';
import { observed, stillObserved } from './observed.ts';

/** A document as it was when a trace was asked for. */
export interface TextVersion {
  version: number;
  text: string;
}

/** A trace whose places are those of the texts as they are now. */
export type TraceNow = Omit<Trace, 'hints'> & { hints: KnownHint[] };

/** A program that was traced, with what is known of it in the coordinates of the texts as they are now. */
export interface Program {
  entry: string;
  /** The last trace that came through; null while there is none. */
  trace: TraceNow | null;
  /** Why the newest trace gave nothing: the text is broken, or the trace could not be ended well. */
  trouble: Diagnostic[];
}

/** What is known of every traced program, by its entry file. Each edit moves the facts along. */
export class Programs {
  private readonly byEntry = new Map<string, Program>();
  private readonly log = new EditLog();
  private readonly texts = new Map<string, SourceText>();
  /** The entries of the programs that were trained, the last one at the end. */
  private readonly trained = new Set<string>();

  /** The program that the user wants to count wherever it takes part; null where the newest counts. */
  pinned: string | null = null;

  /** Records edits that made `text` of a file, last one first as VS Code reports them. */
  edit(file: string, { version, text }: TextVersion, reported: Edit[]): void {
    const before = this.texts.get(file);
    const edits = before ? reported.flatMap((edit) => narrowed(edit, before)) : reported;
    const now = new SourceText(text);
    this.texts.set(file, now);
    this.log.record(file, version, edits);
    for (const program of this.byEntry.values()) {
      if (program.trace) program.trace = shifted(program.trace, file, edits, now);
      program.trouble = shiftFile(program.trouble, file, edits, shiftSpan);
    }
  }

  /** Takes a reply to a request that was made when the open documents were these. */
  accept(entry: string, reply: TraceReply, documents: ReadonlyMap<string, TextVersion>): void {
    if (isBroken(reply)) this.break(entry, reply);
    else this.know(entry, reply, documents);
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

  /**
   * The program that a file belongs to: the pinned one, the last one trained, its own, or else the newest of those that
   * it is a part of.
   */
  of(file: string): Program | undefined {
    const pinned = this.pinned === null ? undefined : this.byEntry.get(this.pinned);
    if (pinned && includes(pinned, file)) return pinned;
    const trained = [...this.trained].flatMap((entry) => this.byEntry.get(entry) ?? []);
    const last = trained.reverse().find((program) => includes(program, file));
    if (last) return last;
    const own = this.byEntry.get(file);
    if (own) return own;
    return [...this.byEntry.values()].reverse().find((program) => includes(program, file));
  }

  /** The entries of the programs that a file takes part in, or of all. */
  entries(file?: string): string[] {
    const programs = [...this.byEntry.values()];
    return programs
      .filter((program) => file === undefined || includes(program, file))
      .map(({ entry }) => entry);
  }

  /** The program is trained: from now on it counts for the files that it is made of. */
  train(entry: string): void {
    this.trained.delete(entry);
    this.trained.add(entry);
  }

  /** Takes what a run of the program saw; its files are still as they were run. */
  observe(entry: string, places: ObservedPlace[]): void {
    const trace = this.byEntry.get(entry)?.trace;
    if (!trace) return;
    const holding = trace.hints.filter((hint) => holds(hint, this.texts.get(hint.file)));
    trace.hints = observed(holding, places);
  }

  /** The hints that hold: a statement that was edited since has none. */
  hints(file: string): KnownHint[] {
    const text = this.texts.get(file);
    const hints = this.of(file)?.trace?.hints ?? [];
    return hints.filter((hint) => hint.file === file && holds(hint, text));
  }

  /** Where a place of a hint's source is now; null where it was deleted. */
  now<T extends Place>(place: T, { versions }: Source): T | null {
    const edits = this.log.since(place.file, versions.get(place.file) ?? 1);
    return shiftAll([place], edits, shiftPlace)[0] ?? null;
  }

  /** The model as a whole of the program that a file belongs to. */
  model(file: string): ModelFacts {
    const trace = this.of(file)?.trace;
    return { layers: trace?.layers ?? [], graph: trace?.graph, memory: trace?.memory };
  }

  /** Every diagnostic, in each file of the program that its hints are from: so the two never disagree. */
  diagnostics(): Diagnostic[] {
    const unique = new Map<string, Diagnostic>();
    for (const program of this.byEntry.values()) {
      for (const diagnostic of [...(program.trace ? problems(program.trace) : []), ...program.trouble]) {
        const { file, line, column, message } = diagnostic;
        if ((this.of(file) ?? program) !== program) continue;
        unique.set(JSON.stringify([file, line, column, message]), diagnostic);
      }
    }
    return [...unique.values()];
  }

  forget(entry: string): boolean {
    this.trained.delete(entry);
    return this.byEntry.delete(entry);
  }

  /** A document was closed: its versions start anew when it is opened again. */
  close(file: string): void {
    this.log.forget(file);
    this.texts.delete(file);
  }

  private know(entry: string, reply: Trace, documents: ReadonlyMap<string, TextVersion>): void {
    const versions = new Map([...documents].map(([file, { version }]) => [file, version]));
    const traced = new Map<string, SourceText>();
    for (const file of reply.files) {
      const document = documents.get(file);
      if (!document) continue;
      traced.set(file, new SourceText(document.text));
      if (!this.texts.has(file)) this.texts.set(file, traced.get(file)!);
    }
    const source = { dimensions: reply.dimensions, makings: reply.makings, versions };
    let trace: TraceNow = { ...reply, hints: knownHints(reply, source, traced) };
    for (const file of reply.files) {
      const edits = this.log.since(file, versions.get(file) ?? 1);
      trace = shifted(trace, file, edits, this.texts.get(file));
    }
    const before = this.byEntry.get(entry)?.trace;
    if (before) trace.hints = stillObserved(before.hints, trace.hints);
    if (before && brokeOff(trace)) trace.hints = continued(before.hints, trace.hints);
    this.set({ entry, trace, trouble: [] });
    this.absorb(entry, trace);
  }

  /** TypeScript underlines the syntax errors itself; what is left to say is which import was not found. */
  private break(entry: string, { broken }: BrokenProgram): void {
    const trouble = broken.filter((diagnostic) => diagnostic.code === 'import-not-found');
    this.set({ entry, trace: this.byEntry.get(entry)?.trace ?? null, trouble });
  }

  /** A file that was traced by itself and turns out to be a part of another program is shown as that part. */
  private absorb(entry: string, trace: TraceNow): void {
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

function includes({ entry, trace }: Program, file: string): boolean {
  return entry === file || !!trace?.files.includes(file);
}

/** Whether a program does something with its model by itself, rather than only declare it. */
function isWhole(program: Program): boolean {
  return program.trace !== null && program.trace.layers.length > 0;
}

/** The program did not come to its end: it threw, or ran out of time. */
function brokeOff({ cut, diagnostics }: TraceNow): boolean {
  return cut !== null || diagnostics.some(({ code }) => code === 'stopped');
}

function problems(trace: TraceNow): Diagnostic[] {
  if (!trace.cut) return trace.diagnostics;
  const { file, line, column, reason } = trace.cut;
  const span = { file, line, column, endLine: line, endColumn: column };
  return [
    ...trace.diagnostics,
    { ...span, severity: 'information', code: 'trace-cut', message: reason, related: [] },
  ];
}

function shifted(trace: TraceNow, file: string, edits: Edit[], text: SourceText | undefined): TraceNow {
  if (!edits.length) return trace;
  const cut = trace.cut && shiftFile([trace.cut], file, edits, shiftPlace)[0];
  return {
    ...trace,
    hints: shiftFile(trace.hints, file, edits, shiftHint).map((hint) =>
      text && hint.file === file ? settled(hint, text) : hint,
    ),
    diagnostics: shiftFile(trace.diagnostics, file, edits, shiftSpan),
    layers: trace.layers.map((layer) => moved(layer, file, edits) ?? layer),
    graph: trace.graph && {
      ...trace.graph,
      nodes: trace.graph.nodes.map((node) => shiftedNode(node, file, edits)),
    },
    cut: cut ?? null,
  };
}

/** The graph and the layers name each other by number, so none is left out, though its place may be gone. */
function shiftedNode(node: GraphNode, file: string, edits: Edit[]): GraphNode {
  return node.place ? { ...node, place: moved(node.place, file, edits) } : node;
}

function moved<T extends Place>(thing: T, file: string, edits: Edit[]): T | null {
  return shiftFile([thing], file, edits, shiftPlace)[0] ?? null;
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
