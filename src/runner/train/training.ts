import { isTurnDue, turn, whenComputed } from '../../engine/index.ts';
import type { Media, nn, Observer, Tensor } from '../../library/index.ts';
import { binary, unary } from '../../library/operators.ts';
import type { Place } from '../../protocol/facts.ts';
import { Summary } from '../../protocol/summary.ts';
import type { MediaEvent, TuneEvent } from '../../protocol/training.ts';
import type { Act, ActDone } from '../../protocol/values.ts';
import type { ProgramRuntime } from '../../trace/runtime.ts';
import { sourceNames } from '../../trace/source-names.ts';
import { isBest, keepCheckpoint } from './checkpoint.ts';
import { backwardText, forwardText, lossText, stepText } from './inspect/act-text.ts';
import { Inspector } from './inspect/inspector.ts';
import { MediaFolder } from './media.ts';
import { OptimizerNames } from './optimizers.ts';
import { Progress } from './progress.ts';
import type { RateTest } from './rate-test.ts';
import type { Reporter } from './reporter.ts';
import { type GetHidden, hides, type SetHidden } from './resume/hidden.ts';
import type { Get, Set as SetValues } from './resume/position.ts';
import { Resumer, type ResumerParts } from './resume/resumer.ts';
import type { RunFolder } from './run-folder.ts';
import type { SeenShapes } from './seen-shapes.ts';
import { actDone, isFree, stepTaken, takePosted, Wish, waitWhilePaused, wished } from './signals.ts';
import { SystemMetrics } from './system.ts';
import { Tunables } from './tunables.ts';
import { Watch } from './watch.ts';

export interface TrainingParts {
  reporter: Reporter;
  folder: RunFolder;
  signals: Int32Array;
  shapes: SeenShapes;
  /** How checkpoints are taken, and the one to go on from. */
  resume: Pick<ResumerParts, 'run' | 'checkpoint' | 'every'>;
  maxSteps?: number;
  rateTest?: RateTest;
  /** Steps between two looks at all weights and gradients. */
  watchEvery?: number;
  tunes?: Record<string, number>;
  /** The user's line that is running. */
  place(): Place | undefined;
  require: ProgramRuntime['require'];
  /** Ends the run from inside the program; does not return. */
  end(outcome: 'finished' | 'stopped'): never;
}

/** One training run from inside: the program's `__ts` and the library's observer. */
export class Training implements ProgramRuntime, Observer {
  readonly url = sourceNames.url;
  readonly dirname = sourceNames.dirname;
  readonly filename = sourceNames.filename;
  readonly require: ProgramRuntime['require'];
  steps = 0;
  readonly summary = new Summary();
  /** The modules that the program called itself, not by way of another module. */
  readonly models = new Set<nn.Module>();

  private started = performance.now();
  private readonly resumer: Resumer;
  /** Lines of the run's files. */
  private metrics = 0;
  private pieces = 0;
  private readonly progress: Progress;
  private readonly tunables: Tunables;
  private readonly optimizers = new OptimizerNames();
  private readonly system = new SystemMetrics(this.optimizers, (name, value) =>
    this.metric(name, value, this.steps),
  );
  private readonly watch?: Watch;
  private readonly pictures: MediaFolder;
  private readonly shapes: SeenShapes;
  private readonly left: Uint8Array;
  private readonly signals: Int32Array;
  private readonly inspector: Inspector;
  /** Metrics that were not finite. */
  private readonly bad = new Set<string>();
  private depth = 0;
  private lossName = 'loss';
  /** Between a call of `backward()` and its end. */
  private differentiating = false;
  private lastReport = 0;

  constructor(private readonly parts: TrainingParts) {
    this.require = parts.require;
    this.shapes = parts.shapes;
    this.left = parts.shapes.left;
    this.signals = parts.signals;
    this.inspector = new Inspector(parts.shapes);
    if (parts.watchEvery)
      this.watch = new Watch(parts.watchEvery, {
        metric: (name, value) => this.metric(name, value, this.steps),
        media: (media) => this.media(media),
      });
    this.progress = new Progress(parts.maxSteps);
    this.tunables = new Tunables(parts.tunes ?? {}, this.optimizers, (event, changed) =>
      this.tuned(event, changed),
    );
    this.pictures = new MediaFolder(parts.folder.path);
    this.resumer = new Resumer({
      ...parts.resume,
      folder: parts.folder.path,
      settle: () => {
        parts.reporter.flush();
        const { steps: step, seconds, metrics, pieces: media } = this;
        const { epochLoop } = this.progress;
        return { step, seconds, metrics, media, epochLoop, summary: this.summary.metrics };
      },
      arrived: ({ step, seconds, metrics, media, epochLoop, summary }) => {
        this.started = performance.now() - seconds * 1000;
        this.steps = step;
        this.progress.resumed(epochLoop);
        this.metrics = metrics;
        this.pieces = media;
        Object.assign(this.summary.metrics, summary);
        this.pictures.skip(media);
        this.tunables.restored();
      },
      skipped: (loop, rounds) => {
        for (let i = 0; i < rounds; i++) this.progress.tick(loop);
      },
      warn: (text) => parts.reporter.send({ type: 'log', level: 'warn', text }),
    });
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  // What the program calls.

  p<T>(site: number, value: T): T {
    if (this.left[site] > 0) this.shapes.look(site, value);
    if (!isFree(this.signals)) this.inspector.note(site, value);
    return value;
  }

  m<T>(site: number, value: T): T {
    this.shapes.constructed(site, value);
    return value;
  }

  e(loop: number): void {
    this.progress.start(loop);
    this.resumer.start(loop);
  }

  k(loop: number, get: Get, set: SetValues, jumps: boolean): boolean {
    const wish = wished(this.signals);
    return this.resumer.tick(loop, get, set, jumps, wish !== Wish.run && wish !== Wish.step);
  }

  i<T>(loop: number, values: T): T {
    return this.resumer.over(loop, values);
  }

  g(get: Get, set: SetValues): void {
    this.resumer.file(get, set);
  }

  h(made: object, get: GetHidden, set: SetHidden): void {
    hides(made, get, set);
  }

  t(loop: number, index?: number, bound?: number): boolean {
    this.obey();
    this.progress.tick(loop, index, bound);
    return false;
  }

  readonly y = isTurnDue;
  readonly turn = turn;

  j(_loop: number, index: number): number {
    return index;
  }

  x(loop: number): void {
    this.progress.end(loop);
    this.resumer.end(loop);
  }

  b<T>(name: string, loss: T): T {
    this.lossName = name;
    this.did('loss', () => lossText(name, loss), loss);
    return loss;
  }

  o(_site: number, operator: string, left: unknown, right: unknown): unknown {
    return binary(operator as Parameters<typeof binary>[0], left, right);
  }

  u(_site: number, operator: string, value: unknown): unknown {
    return unary(operator as Parameters<typeof unary>[0], value);
  }

  q(): void {}

  // What the library tells.

  enter(module: nn.Module): void {
    if (this.depth++ === 0 && this.models.size < MOST_MODELS) this.models.add(module);
  }

  leave(module: nn.Module, inputs: unknown[], output?: unknown): void {
    this.depth--;
    this.shapes.called(module, inputs, output);
    if (isFree(this.signals)) return;
    this.inspector.called(module, output);
    const text = this.depth === 0 && forwardText(module, output);
    if (text) this.did('forward', () => text);
  }

  backward(loss: Tensor): void {
    if (loss.numel() === 1) this.differentiates(loss);
    this.lossName = 'loss';
    this.differentiating = true;
  }

  differentiated(): void {
    if (this.differentiating) this.did('backward', () => backwardText(this.models));
    this.differentiating = false;
  }

  made(object: object): void {
    this.resumer.made(object);
    this.tunables.made(object);
    this.parts.rateTest?.saw(object, this.parts.place());
  }

  behind(loader: object): number {
    return this.resumer.behind(loader);
  }

  gather(_loader: object, index: number): void {
    this.resumer.gather(index);
  }

  /** False while a resumed program is on its way to its checkpoint. */
  get tells(): boolean {
    return this.resumer.reached;
  }

  step(optimizer?: object): void {
    this.progress.stepped();
    this.resumer.stepped();
    if (optimizer) this.whenComputed(() => this.system.stepped(optimizer));
    if (!this.tells) return;
    this.whenComputed(() => this.watch?.stepped(this.steps, this.models));
    this.steps++;
    if (optimizer) this.tunables.follow(optimizer);
    if (optimizer && this.parts.rateTest?.stepped(optimizer)) this.parts.end('finished');
    if (this.steps === FIRST_STEPS) this.reportShapes();
    // What a program does only now and then comes late, and ever more seldom is often enough.
    if ((this.steps & (this.steps - 1)) === 0) this.shapes.lookAgain();
    stepTaken(this.signals);
    this.did('step', () => stepText(optimizer));
    if (performance.now() - this.lastReport > REPORT_EVERY) this.reportProgress();
    if (this.parts.maxSteps !== undefined && this.steps >= this.parts.maxSteps)
      this.whenComputed(() => this.parts.end('finished'));
  }

  log(values: Record<string, number>, step = this.steps): void {
    for (const [name, value] of Object.entries(values)) this.metric(name, value, step);
  }

  tune(name: string, value: number, range: { min?: number; max?: number }): number {
    return this.tunables.read(name, value, range);
  }

  media(media: Media, step = this.steps): void {
    if (!this.tells) return;
    this.pieces++;
    const { folder, reporter } = this.parts;
    const content = this.pictures.content(media);
    const event: MediaEvent = { type: 'media', name: media.name, step, ...this.now(), content };
    folder.media(event);
    reporter.send(event);
  }

  epoch(index: number): void {
    this.progress.inEpoch(index);
  }

  pass(loader: object, batches: number): void {
    this.shapes.lookAgain();
    this.progress.pass(loader, batches);
  }

  batch(loader: object, index: number): void {
    // The last one may be short.
    if (this.progress.isLast(loader, index)) this.shapes.lookAgain();
    this.progress.batch(loader, index);
  }

  metric(name: string, value: number, step: number): void {
    if (!this.tells) return;
    this.metrics++;
    if (isBest(name, value, this.summary.metrics[name]))
      keepCheckpoint(this.parts.folder, this.models, 'best.safetensors');
    this.summary.add(name, value);
    const place = Number.isFinite(value) ? undefined : this.placeOfBad(name);
    this.parts.reporter.metric({ name, step, value, ...this.now(), place });
  }

  reportProgress(): void {
    this.lastReport = performance.now();
    const event = this.progress.report(this.steps, this.seconds);
    this.parts.reporter.send(event);
    this.system.pulse(event.stepsPerSecond);
  }

  reportShapes(): void {
    this.parts.reporter.send(this.shapes.event());
  }

  private differentiates(loss: Tensor): void {
    const { lossName } = this;
    const { rateTest } = this.parts;
    // The next rate depends on it.
    if (rateTest) rateTest.differentiates(loss.item());
    this.whenComputed(() => this.metric(lossName, loss.item(), this.steps));
  }

  /** Looks at values, as of this step, where that does not end a compiled step's graph. */
  private whenComputed(work: () => void): void {
    const { steps } = this;
    whenComputed(() => {
      const now = this.steps;
      this.steps = steps;
      work();
      this.steps = now;
    });
  }

  /** Looked up for the first bad value of a metric: the others have the same cause. */
  private placeOfBad(name: string): Place | undefined {
    if (this.bad.has(name)) return undefined;
    this.bad.add(name);
    return this.parts.place();
  }

  private tuned(event: Omit<TuneEvent, 'step'>, changed: boolean): void {
    const { reporter, folder } = this.parts;
    reporter.send({ ...event, step: this.steps });
    if (changed) folder.tuned({ name: event.name, value: event.value, step: this.steps });
  }

  private now(): { time: number; epoch?: number } {
    return { time: this.seconds, epoch: this.progress.epoch };
  }

  /** Sees to the commands that came with more than a word. */
  private attend(): void {
    const { reporter } = this.parts;
    if (!takePosted(this.signals)) return;
    for (const command of reporter.received()) {
      if (command.type === 'tune') this.tunables.change(command.name, command.value);
      if (command.type === 'look') reporter.send(this.inspector.slice(command.asked));
    }
  }

  /** Does what was wished for from outside: goes on, waits, or ends. */
  obey(): void {
    this.attend();
    const wish = wished(this.signals);
    if (wish === Wish.pause) this.hold();
    if (wish === Wish.stop) this.parts.end('stopped');
  }

  /** The program did one of the four acts, which may have `made` a tensor; it waits where that was wished for. */
  private did(act: Act, text: () => string, made?: unknown): void {
    if (isFree(this.signals) || !this.tells || !actDone(this.signals)) return;
    this.hold({ act, place: this.inspector.birth(made) ?? this.parts.place(), text: text() });
  }

  /** Waits until the user goes on, and ends the run where they stop it. */
  private hold(act?: ActDone): void {
    const { reporter } = this.parts;
    this.reportProgress();
    reporter.send(
      { type: 'state', state: 'paused', step: this.steps, act },
      this.inspector.event(this.steps),
    );
    const wish = waitWhilePaused(this.signals, () => this.attend());
    if (wish === Wish.stop) this.parts.end('stopped');
    if (wish === Wish.run) this.inspector.clear();
    reporter.send({ type: 'state', state: 'running', step: this.steps });
  }
}

/** A program that makes a new module in every step must not keep them all. */
const MOST_MODELS = 16;

/** After so many steps the shapes of the training loop are known. */
const FIRST_STEPS = 2;

/** Milliseconds between two progress events. */
const REPORT_EVERY = 100;
