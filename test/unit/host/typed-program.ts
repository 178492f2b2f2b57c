import type { Edit } from '../../../src/host/editing/edits.ts';
import { SourceText } from '../../../src/host/editing/source-text.ts';
import { Programs } from '../../../src/host/tracing/programs.ts';
import type { Hint, Trace } from '../../../src/protocol/facts.ts';
import type { TraceReply } from '../../../src/protocol/tracing.ts';
import { instrument } from '../../../src/trace/instrument/instrument.ts';

const file = '/program.ts';

/**
 * A text that is edited as in the editor. Its hints stand where those of a trace do, and the shape of each is the
 * number of the trace that found it.
 */
export class TypedProgram {
  readonly programs = new Programs();
  private version = 1;
  private traces = 0;

  constructor(public text: string) {
    this.accept(this.ask());
  }

  /** Replaces the first of each of the texts, all at once, as several cursors do. */
  replace(...changes: [text: string, replacement: string][]): void {
    const edits = changes.map(([text, replacement]) => {
      const at = this.text.indexOf(text);
      if (at < 0) throw new Error(`the text has no ${text}`);
      return { at, end: at + text.length, replacement };
    });
    this.change(edits);
  }

  /** Replaces the whole text, as a reload or a formatter may. */
  become(text: string): void {
    this.change([{ at: 0, end: this.text.length, replacement: text }]);
  }

  /** Types behind the first `text`, a character at a time. */
  type(text: string, typed: string, see: () => void = () => {}): void {
    let at = this.text.indexOf(text) + text.length;
    for (const character of typed) {
      this.change([{ at, end: at, replacement: character }]);
      at++;
      see();
    }
  }

  /** Asks for a trace of the text as it is; what it gives is for `accept`. */
  ask(parts: Partial<Trace> = {}, keep: (hint: Hint) => boolean = () => true) {
    const documents = new Map([[file, { version: this.version, text: this.text }]]);
    const reply: TraceReply = this.reply(parts, keep);
    return { documents, reply };
  }

  accept({ documents, reply }: ReturnType<TypedProgram['ask']>): void {
    this.programs.accept(file, reply, documents);
  }

  /** `name@line: number of the trace` of each hint that is shown. */
  get hints(): string[] {
    return this.programs
      .hints(file)
      .map(({ name, line, shapes }) => `${name}@${line}: ${shapes[0].shape[0]}`);
  }

  private reply(parts: Partial<Trace>, keep: (hint: Hint) => boolean): TraceReply {
    this.traces++;
    let hints: Hint[];
    try {
      hints = hintsOf(this.text.replaceAll('\r\n', '\n'), this.traces).filter(keep);
    } catch {
      return { broken: [] };
    }
    const milliseconds = { bundle: 0, run: 0, total: 0 };
    const nothing = { diagnostics: [], cut: null, layers: [], dimensions: [], makings: [] };
    return { ...nothing, hints, files: [file], milliseconds, ...parts };
  }

  private change(changes: { at: number; end: number; replacement: string }[]): void {
    const sorted = changes.sort((a, b) => b.at - a.at);
    const edits: Edit[] = sorted.map(({ at, end, replacement }) => {
      const [line, column] = this.place(at);
      const [endLine, endColumn] = this.place(end);
      return { line, column, endLine, endColumn, text: replacement.replaceAll('\r\n', '\n') };
    });
    for (const { at, end, replacement } of sorted)
      this.text = this.text.slice(0, at) + replacement + this.text.slice(end);
    this.version++;
    this.programs.edit(file, { version: this.version, text: this.text }, edits);
  }

  private place(offset: number): [number, number] {
    const lines = this.text.slice(0, offset).split('\n');
    return [lines.length, lines.at(-1)!.length + 1];
  }
}

function hintsOf(text: string, trace: number): Hint[] {
  const { probes } = instrument(file, text, 1, 'trace').sites;
  const lines = new SourceText(text);
  return [...probes.values()].flatMap(({ kind, name, within, line, column }) => {
    if (kind === 'value' || !lines.line(line)) return [];
    const shapes = [{ shape: [trace], dtype: 'float32', count: 1 }];
    return [{ file, line, column, kind, name, within, shapes, times: 1, course: false }];
  });
}
