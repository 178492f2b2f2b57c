import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { watchReads } from '../../engine/meta/index.ts';
import { nn, type Observer, type ShapeError, type Suspect, type Tensor } from '../../library/index.ts';
import { binary, unary } from '../../library/operators.ts';
import type { CallSeen, Cut, Graph, Hint, Place, ShapeSeen, Span, Trace } from '../../protocol/facts.ts';
import { TrainingMemory } from '../costs/forecast.ts';
import { Meter } from '../costs/meter.ts';
import { graphOf } from '../graph/graph.ts';
import { Trail } from '../graph/trail.ts';
import { contains, type FileSites, type ProbeSite } from '../instrument/sites.ts';
import { layerModule } from '../plain/index.ts';
import { Provenance } from '../provenance/provenance.ts';
import type { ProgramRuntime } from '../runtime.ts';
import { sourceNames } from '../source-names.ts';
import { batchOf, lastBatchNote } from './batches.ts';
import { Budget, limitsFor } from './budget.ts';
import { CallCounts } from './call-counts.ts';
import { mergedCalls } from './calls.ts';
import { TraceCut } from './cut.ts';
import { listenToKernels } from './kernels.ts';
import { type Batch, Loops } from './loops.ts';
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
  readonly meter = new Meter();
  private readonly memory = new TrainingMemory(this.meter);
  private readonly trail = new Trail(this.meter);
  private readonly modules = new Modules(this.meter);
  private readonly loops = new Loops();
  private readonly callCounts = new CallCounts(this.loops);
  private readonly paths = new ModulePaths(this.modules.running);
  private readonly provenance = new Provenance({
    probe: (site) => this.probes.get(site),
    birth: (tensor) => this.values.birth(tensor),
    meter: this.meter,
  });
  private readonly values = new Values(this.loops, this.paths, this.provenance);
  private readonly habits = new TrainingHabits(this.modules);
  private readonly problems: Problems;
  private readonly stopListening = listenToKernels(
    this.meter.kernel,
    this.provenance.flow.kernel,
    this.trail.kernel,
    () => this.ran(),
  );
  private readonly budget: Budget;
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
    this.budget = new Budget(limitsFor(options.limit));
    this.entryPlace = { file: options.entry, line: 1, column: 1 };
    const sources: Sources = {
      probe: (site) => this.probes.get(site),
      file: (file) => options.sites.get(file),
      frames: options.frames,
      text: options.text,
    };
    watchReads((known, bytes) => this.read(known, bytes));
    this.problems = new Problems(sources, this.values, this.modules);
  }

  // What the program calls.

  p<T>(site: number, value: T, atoms?: readonly unknown[]): T {
    this.check(site);
    this.provenance.reached(site, value, atoms);
    this.trail.reached(site, this.probes.get(site), value);
    const module = moduleOf(value);
    if (module) this.paths.named(this.probes.get(site), module);
    else this.values.note(site, value);
    // A layer of TensorFlow.js is made by a call.
    if (module && module !== value && this.probes.get(site)?.call) this.modules.constructed(site, module);
    return value;
  }

  m<T>(site: number, value: T, atoms?: readonly unknown[]): T {
    this.check(site);
    this.provenance.constructed(site, value, atoms);
    const module = moduleOf(value);
    if (module) this.modules.constructed(site, module);
    return value;
  }

  e(loop: number): void {
    this.loops.start(loop);
  }

  t(loop: number): boolean {
    this.check();
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
    const result = this.operate(site, () => binary(operator as Parameters<typeof binary>[0], left, right));
    this.provenance.operated(site, [left, right], result);
    this.trail.reached(site, this.probes.get(site), result);
    return result;
  }

  u(site: number, operator: string, value: unknown): unknown {
    const result = this.operate(site, () => unary(operator as Parameters<typeof unary>[0], value));
    this.provenance.operated(site, [value], result);
    this.trail.reached(site, this.probes.get(site), result);
    return result;
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

  enter(module: nn.Module, inputs: unknown[]): void {
    this.check();
    if (this.modules.running.length === 0) this.memory.called(module, inputs);
    this.modules.enter(module);
    this.trail.enter(module, inputs);
    this.provenance.entered();
  }

  leave(module: nn.Module, inputs: unknown[], output?: unknown): void {
    this.provenance.left(module, this.modules.siteOf(module), inputs, output);
    const call = this.modules.leave(module, inputs, output);
    if (call) this.callCounts.made(call);
    if (call) this.provenance.called(call, inputs, output);
    this.trail.leave(module, output);
  }

  backward(loss: Tensor): void {
    this.habits.backward();
    this.memory.backward(loss);
  }

  differentiate(): void {
    this.memory.differentiate();
    this.meter.differentiate();
    this.provenance.flow.differentiate();
  }

  differentiated(): void {
    this.meter.differentiated();
    this.provenance.flow.differentiated();
  }

  alike(times: number): void {
    this.meter.alike(times);
  }

  op(name: string, inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
    this.trail.told(name, inputs, outputs);
  }

  save(tensor: Tensor): void {
    this.meter.save(tensor.handle);
  }

  taped(tensor: TfTensor): void {
    this.memory.taped(tensor);
  }

  step(optimizer: object): void {
    this.loops.stepped();
    this.memory.step(optimizer);
    const suspicion = this.habits.step(optimizer);
    if (suspicion) this.problems.suspicion(suspicion, [], new Error().stack);
  }

  batch(loader: object, index: number, batch?: unknown): void {
    this.provenance.handedOut(loader, batch);
    this.memory.handedOut(loader, batch);
    this.loops.handOut(batchOf(loader, index));
  }

  handOut(batch: Batch): void {
    this.loops.handOut(batch);
  }

  suspect({ code, message, operands, stack }: Suspect & { stack?: string }): void {
    const site = this.operator;
    this.problems.suspicion({ code, message, site }, operands, stack ?? new Error().stack);
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
    if (!(error instanceof TraceCut) && !this.ended) {
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
    this.stopListening();
    watchReads(null);
  }

  facts(): Omit<Trace, 'milliseconds'> {
    this.loops.finish();
    this.callCounts.tell();
    // Of a program that was not seen to its end, or went on with a stand-in, nobody knows what it would have used.
    if (!this.broken && !this.cutAt)
      for (const suspicion of this.habits.idle()) this.problems.suspicion(suspicion, [], undefined);
    const hints = this.hints();
    return {
      hints,
      ...this.provenance.facts(),
      diagnostics: this.problems.all(),
      cut: this.cutAt,
      layers: this.modules.layers((site) => this.probes.get(site)?.span, this.entryPlace),
      graph: this.graph(),
      memory: this.memory.forecast(),
      files: [...this.options.sites.keys()],
    };
  }

  private graph(): Graph | undefined {
    const rows = this.modules.rows();
    return graphOf(this.trail.passes.values(), {
      rowOf: (layer) => rows.get(layer) ?? null,
      placeOf: (layer) => this.placeAt(this.modules.siteOf(layer as nn.Module)),
      placeAt: (site) => this.placeAt(site),
    });
  }

  private placeAt(site: number | undefined): Place | null {
    const span = site === undefined ? undefined : this.probes.get(site)?.span;
    return span ? { file: span.file, line: span.line, column: span.column } : null;
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

  private check(site?: number): void {
    this.activity++;
    if (site !== undefined) this.lastProbe = site;
    if (this.ended) throw new TraceCut('the trace is over');
    const spent = this.budget.spent();
    if (spent === null) return;
    // Where it is now: the program may catch what is thrown here.
    const loop = this.loops.longest;
    const rounds = loop ? `, in round ${loop.rounds.toLocaleString('en-US')} of this loop` : '';
    this.cut(`stopped ${spent}${rounds}; what comes later has no hints`, loop && this.loopPlace(loop.loop));
    throw new TraceCut(spent);
  }

  /** A kernel has run. */
  private ran(): void {
    this.budget.op();
    this.check();
  }

  private read(known: boolean, bytes: number): void {
    this.provenance.read(known);
    if (known) return;
    this.budget.read(bytes);
    this.check();
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
      const { file, line, column, name, span, within } = site;
      const kind = module && site.kind === 'value' ? 'module' : site.kind;
      if (kind === 'value') return;
      const key = `${file}:${line}:${column}`;
      const size = (span.endLine - span.line) * 10_000 + span.endColumn - span.column;
      const known = hints.get(key);
      // Two expressions that end at one place: the outer one is what stands there.
      if (known && size <= known.size) return;
      hints.set(key, { hint: { file, line, column, kind, name, within, ...seen, module }, size });
    };
    for (const [site, seen] of this.values.sites(this.probes)) offer(site, seen);
    const namesOf = (seen: ShapeSeen) => this.provenance.told(seen, false).names;
    const modules = [...this.modules.hints()].map(({ site, module }) => ({
      site: this.probes.get(site)!,
      module: { ...module, calls: mergedCalls(module.calls, namesOf) },
    }));
    for (const { site, module } of modules) {
      this.provenance.tellCalls(module.calls);
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

/** A module of our library, or what stands for a layer or a model of TensorFlow.js. */
function moduleOf(value: unknown): nn.Module | undefined {
  return value instanceof nn.Module ? value : layerModule(value);
}

function outputsOf(calls: CallSeen[]): ShapeSeen[] {
  return calls.flatMap(({ output, count }) => output.map((seen) => ({ ...seen, count })));
}

function withinLine(inner: Span, outer: Span): boolean {
  if (inner === outer || inner.file !== outer.file || outer.line !== outer.endLine) return false;
  const sameLine = inner.line === outer.line && inner.endLine === outer.line;
  return sameLine && outer.column <= inner.column && inner.endColumn <= outer.endColumn;
}
