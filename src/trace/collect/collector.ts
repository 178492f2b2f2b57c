import { nn, type Observer, type ShapeError, type Suspect } from '../../library/index.ts';
import { binary, unary } from '../../library/operators.ts';
import type { CallSeen, Cut, Hint, Place, ShapeSeen, Span, Trace } from '../../protocol/facts.ts';
import { contains, type FileSites, type ProbeSite } from '../instrument/sites.ts';
import type { ProgramRuntime } from '../runtime.ts';
import { sourceNames } from '../source-names.ts';
import { batchOf, lastBatchNote } from './batches.ts';
import { TraceCut } from './cut.ts';
import { Loops } from './loops.ts';
import { Modules } from './modules.ts';
import { ModulePaths } from './paths.ts';
import { type Mismatch, Problems, type Sources } from './problems.ts';
import { TrainingHabits } from './training-habits.ts';
import { type SeenHere, Values } from './values.ts';

export interface CollectorOptions {
  sites: ReadonlyMap<string, FileSites>;
  entry: string;
  /** Milliseconds after which the program is cut. */
  limit: number;
  frames: Sources['frames'];
  text: Sources['text'];
  require: ProgramRuntime['require'];
}

/** Collects the facts of one traced run: it is the program's `__ts` and the library's observer at once. */
export class Collector implements ProgramRuntime, Observer {
  readonly url = sourceNames.url;
  readonly dirname = sourceNames.dirname;
  readonly filename = sourceNames.filename;
  readonly require: ProgramRuntime['require'];
  /** Grows with everything that the program does, to see when it has come to rest. */
  activity = 0;

  private readonly probes = new Map<number, ProbeSite>();
  private readonly modules = new Modules();
  private readonly loops = new Loops();
  private readonly paths = new ModulePaths(this.modules.running);
  private readonly values = new Values(this.loops, this.paths);
  private readonly habits = new TrainingHabits(this.modules);
  private readonly problems: Problems;
  private readonly deadline: number;
  private readonly entryPlace: Place;
  private operator: number | undefined;
  private lastProbe: number | undefined;
  private cutAt: Cut | null = null;
  private ended = false;
  private broken = false;

  constructor(private readonly options: CollectorOptions) {
    for (const { probes } of options.sites.values())
      for (const [id, site] of probes) this.probes.set(id, site);
    this.require = options.require;
    this.deadline = performance.now() + options.limit;
    this.entryPlace = { file: options.entry, line: 1, column: 1 };
    const sources: Sources = {
      probe: (site) => this.probes.get(site),
      file: (file) => options.sites.get(file),
      frames: options.frames,
      text: options.text,
    };
    this.problems = new Problems(sources, this.values, this.modules);
  }

  // What the program calls.

  p<T>(site: number, value: T): T {
    this.check(site);
    if (value instanceof nn.Module) this.paths.named(this.probes.get(site), value);
    else this.values.note(site, value);
    return value;
  }

  m<T>(site: number, value: T): T {
    this.check(site);
    if (value instanceof nn.Module) this.modules.constructed(site, value);
    return value;
  }

  e(loop: number): void {
    this.loops.start(loop);
  }

  t(loop: number): boolean {
    this.check(undefined, loop);
    return this.loops.enough(loop);
  }

  j(loop: number, index: number, bound: number, stride: number): number {
    return this.loops.slice(loop, index, bound, stride);
  }

  x(loop: number): void {
    this.loops.end(loop);
  }

  b<T>(_name: string, loss: T): T {
    return loss;
  }

  o(site: number, operator: string, left: unknown, right: unknown): unknown {
    return this.operate(site, () => binary(operator as Parameters<typeof binary>[0], left, right));
  }

  u(site: number, operator: string, value: unknown): unknown {
    return this.operate(site, () => unary(operator as Parameters<typeof unary>[0], value));
  }

  q(site: number, compute: () => unknown): void {
    try {
      this.p(site, compute());
    } catch (error) {
      if (error instanceof TraceCut) throw error;
      this.problems.thrown(error, site, this.entryPlace, 'This has no shape');
    }
  }

  // What the library tells.

  enter(module: nn.Module): void {
    this.check();
    this.modules.enter(module);
  }

  leave(module: nn.Module, inputs: unknown[], output?: unknown): void {
    this.modules.leave(module, inputs, output);
  }

  backward(): void {
    this.habits.backward();
  }

  step(optimizer: object): void {
    this.loops.stepped();
    const suspicion = this.habits.step(optimizer);
    if (suspicion) this.problems.suspicion(suspicion, [], new Error().stack);
  }

  batch(loader: object, index: number): void {
    this.loops.handOut(batchOf(loader, index));
  }

  suspect({ code, message, operands }: Suspect): void {
    const site = this.operator;
    this.problems.suspicion({ code, message, site }, operands, new Error().stack);
  }

  mismatch(error: ShapeError | Mismatch): boolean {
    this.activity++;
    this.broken = true;
    const { lastBatch } = this.loops;
    if (lastBatch) error.message += lastBatchNote(lastBatch);
    this.problems.mismatch(error, this.operator);
    return true;
  }

  // What the tracer tells.

  thrown(error: unknown): void {
    if (error instanceof TraceCut) this.cut(error.message, error.place);
    else if (!this.ended) {
      this.broken = true;
      this.noteLastBatch(error);
      this.problems.thrown(error, this.operator, this.entryPlace);
    }
  }

  leftOut(what: string): void {
    this.activity++;
    this.problems.leftOut(what, new Error().stack, this.entryPlace);
  }

  cut(reason: string, place?: Place): void {
    const last = this.lastProbe === undefined ? undefined : this.probes.get(this.lastProbe);
    const { file, line, column } = place ?? last?.span ?? this.entryPlace;
    this.cutAt ??= { reason, file, line, column };
  }

  /** After this, whatever of the program still runs ends at its next probe. */
  end(): void {
    this.ended = true;
  }

  facts(): Omit<Trace, 'milliseconds'> {
    this.loops.finish();
    // Of a program that was not seen to its end, or went on with a stand-in, nobody knows what it would have used.
    if (!this.broken && !this.cutAt)
      for (const suspicion of this.habits.idle()) this.problems.suspicion(suspicion, [], undefined);
    return {
      hints: this.hints(),
      diagnostics: this.problems.all(),
      cut: this.cutAt,
      layers: this.modules.layers((site) => this.probes.get(site)?.span, this.entryPlace),
      dimensions: [],
      makings: [],
      files: [...this.options.sites.keys()],
    };
  }

  private operate<T>(site: number, compute: () => T): T {
    const outer = this.operator;
    this.operator = site;
    const result = compute();
    // Not in a `finally`: when the operator throws, its site says where.
    this.operator = outer;
    this.values.born(site, result);
    return result;
  }

  private check(site?: number, loop?: number): void {
    this.activity++;
    if (site !== undefined) this.lastProbe = site;
    if (this.ended) throw new TraceCut('the trace is over');
    if (performance.now() < this.deadline) return;
    const place = loop === undefined ? undefined : this.loopPlace(loop);
    const seconds = (this.options.limit / 1000).toLocaleString('en-US');
    throw new TraceCut(`stopped after ${seconds} s of tracing; what comes later has no hints`, place);
  }

  /** An error has left the loops that it came up in; its stack says which those were. */
  private noteLastBatch(error: unknown): void {
    const { leftInLastBatch: left } = this.loops;
    if (!left || !(error instanceof Error)) return;
    const span = this.loopPlace(left.loop);
    const within = (at: Place) => span && at.file === span.file && contains(span, at);
    if (this.options.frames(error.stack).some(within)) error.message += lastBatchNote(left.batch);
  }

  private loopPlace(loop: number): Span | undefined {
    for (const { loops } of this.options.sites.values()) if (loops.has(loop)) return loops.get(loop);
    return undefined;
  }

  private hints(): Hint[] {
    const hints = new Map<string, { hint: Hint; size: number }>();
    const offer = (site: ProbeSite, seen: SeenHere, module?: Hint['module']) => {
      const { file, line, column, kind, name, span, within } = site;
      if (kind === 'value') return;
      const key = `${file}:${line}:${column}`;
      const size = (span.endLine - span.line) * 10_000 + span.endColumn - span.column;
      const known = hints.get(key);
      // Two expressions that end at one place: the outer one is what stands there.
      if (known && size <= known.size) return;
      hints.set(key, { hint: { file, line, column, kind, name, within, ...seen, module }, size });
    };
    for (const [site, seen] of this.values.sites(this.probes)) offer(site, seen);
    const modules = [...this.modules.hints()].map((hint) => ({ ...hint, site: this.probes.get(hint.site)! }));
    for (const { site, module } of modules) {
      // Of modules constructed inside of one another on one line, the outermost says enough.
      if (!modules.some((other) => withinLine(site.span, other.site.span)))
        offer(site, { shapes: outputsOf(module.calls), times: 1, course: false }, module);
    }
    const order = this.options.sites;
    const files = [...order.keys()];
    return [...hints.values()]
      .map(({ hint }) => hint)
      .sort(
        (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
      );
  }
}

function outputsOf(calls: CallSeen[]): ShapeSeen[] {
  return calls.flatMap(({ output, count }) => output.map((seen) => ({ ...seen, count })));
}

function withinLine(inner: Span, outer: Span): boolean {
  if (inner === outer || inner.file !== outer.file || outer.line !== outer.endLine) return false;
  const sameLine = inner.line === outer.line && inner.endLine === outer.line;
  return sameLine && outer.column <= inner.column && inner.endColumn <= outer.endColumn;
}
