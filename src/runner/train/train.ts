import { createRequire } from 'node:module';
import { format } from 'node:util';
import { currentEngine, type EngineName, fullTfjs, useEngine } from '../../engine/index.ts';
import * as library from '../../library/index.ts';
import * as operators from '../../library/operators.ts';
import type { RunFile } from '../../protocol/runs.ts';
import type { DoneEvent, ErrorEvent, LogEvent, TrainingOptions } from '../../protocol/training.ts';
import { bundleApart } from '../bundle/apart.ts';
import { isTfjs } from '../bundle/ours.ts';
import { loadPackages } from '../bundle/packages.ts';
import { Positions } from '../bundle/positions.ts';
import { BundleError } from '../bundle/result.ts';
import { runBundle } from '../bundle/run.ts';
import { keepCheckpoint } from './checkpoint.ts';
import { reportPlain } from './plain.ts';
import { RateTest } from './rate-test.ts';
import { Reporter } from './reporter.ts';
import { goOn } from './resume/go-on.ts';
import { seedMathRandom } from './resume/random.ts';
import { hashOf, newRunPath, RunFolder, sourcesOf } from './run-folder.ts';
import { SeenShapes } from './seen-shapes.ts';
import { newSignals } from './signals.ts';
import { Training } from './training.ts';

/** Trains a program from beginning to end, in this process, and exits: 0 at its end or when stopped, 1 on an error. */
export async function train(given: TrainingOptions): Promise<void> {
  const signals = newSignals();
  const reporter = new Reporter(signals);
  // Ctrl-C reaches every process of a terminal's group; whoever started the run decides what it means.
  process.on('SIGINT', () => {});

  const failEarly = (events: ErrorEvent[]): never => {
    const done: DoneEvent = { type: 'done', outcome: 'failed', steps: 0, seconds: 0, engine: '', runDir: '' };
    reporter.flush(...events, done);
    process.exit(1);
  };

  const attempt = <T>(make: () => T): T => {
    try {
      return make();
    } catch (error) {
      return failEarly(earlyErrors(error, given.file));
    }
  };
  const before = attempt(() => goOn(given));
  const { options } = before;
  process.env.TENSORSCOPE_PROJECT ??= options.workspace;
  const [program, engine] = await Promise.all([
    bundleApart(options.file),
    useEngine(options.engine as EngineName),
  ]).catch((error) => failEarly(earlyErrors(error, options.file)));
  const positions = new Positions(program);
  const requirePackage = await loadPackages(program).catch((error) =>
    failEarly(earlyErrors(error, options.file)),
  );

  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  library.manualSeed(seed);
  seedMathRandom(seed);
  const runDir = options.runDir ?? newRunPath(options.workspace, options.file);
  const sources = sourcesOf(program.sites.keys(), options.workspace);
  const record: RunFile = {
    file: options.file,
    code: hashOf(...sources.values()),
    files: Object.fromEntries([...sources].map(([name, text]) => [name, hashOf(text)])),
    versions: versions(),
    engine: engine.name,
    seed,
    maxSteps: options.maxSteps ?? null,
    node: process.version,
    pid: process.pid,
    started: before.run?.started ?? new Date().toISOString(),
    tunes: before.run?.tunes,
    ended: null,
    outcome: 'running',
    steps: 0,
    error: null,
    metrics: {},
  };
  attempt(() => before.check(record));
  const folder = new RunFolder(runDir, record, sources);

  reporter.keep(folder.file('metrics.jsonl'), options.tensorboard ? folder.path : undefined);

  let finished = false;
  const finish = (outcome: DoneEvent['outcome'], error?: ErrorEvent): never => {
    finished = true;
    const { steps, seconds } = training;
    training.reportProgress();
    training.reportShapes();
    folder.end({ outcome, steps, error: error?.message ?? null, metrics: training.summary.metrics });
    const done: DoneEvent = { type: 'done', outcome, steps, seconds, engine: currentEngine().name, runDir };
    const tested = rateTest ? [rateTest.event()] : [];
    reporter.flush(...tested, ...(error ? [error] : []), done);
    process.exit(outcome === 'failed' ? 1 : 0);
  };
  const fail = (error: unknown): never => finish('failed', programError(error, positions, options.file));
  const end = (outcome: 'finished' | 'stopped'): never => {
    try {
      keepCheckpoint(folder, training.models);
    } catch (error) {
      return fail(error);
    }
    return finish(outcome);
  };

  const rateTest = options.rateTest && new RateTest(options.rateTest);
  let plain: ReturnType<typeof fullTfjs> | undefined;
  const plainTfjs = () => {
    if (before.checkpoint) throw new Error(NOT_KEPT);
    plain ??= reportPlain(fullTfjs(), training);
    return plain;
  };
  const training: Training = new Training({
    reporter,
    folder,
    signals,
    shapes: new SeenShapes(program.sites),
    maxSteps: options.maxSteps,
    rateTest,
    watchEvery: options.watchEvery,
    resume: {
      run: record,
      checkpoint: before.checkpoint,
      every: options.checkpointEvery,
    },
    tunes: options.tunes,
    place: () => positions.frames(new Error().stack ?? '')[0],
    end,
    require: (name, from) => {
      if (name === 'tensorscope') return library;
      if (name === 'tensorscope/operators') return operators;
      return isTfjs(name) ? plainTfjs() : requirePackage(name, from);
    },
  });
  library.observe(training);
  redirectConsole((event) => training.tells && reporter.send(event));
  Error.stackTraceLimit = 50;
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('beforeExit', () => end('finished'));
  // The program may call `process.exit()` itself.
  process.on('exit', () => finished || end('finished'));
  // Out before the program's first line: should that one crash the process, the run's folder and engine are known.
  reporter.flush(
    { type: 'started', engine: engine.name, reason: engine.reason, runDir, file: options.file },
    { type: 'state', state: 'running', step: 0 },
  );
  await runBundle(program, training).catch(fail);
}

const NOT_KEPT =
  'A program that trains with plain TensorFlow.js can’t be resumed: checkpoints hold no state of its variables and optimizers. Train it again from the start.';

function versions(): RunFile['versions'] {
  const require = createRequire(import.meta.url);
  const version = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  return {
    tensorscope: __VERSION__,
    tfjs: version('@tensorflow/tfjs-core'),
    onnxruntime: version('onnxruntime-node'),
  };
}

function earlyErrors(error: unknown, file: string): ErrorEvent[] {
  if (error instanceof BundleError) {
    return error.diagnostics.map(({ file, line, column, message }) => ({
      type: 'error',
      file,
      line,
      column,
      message,
      stack: '',
    }));
  }
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return [{ type: 'error', file, line: 1, column: 1, message, stack }];
}

/** The error at the user's own file and line. */
function programError(error: unknown, positions: Positions, file: string): ErrorEvent {
  const { message, stack = '', name } = error instanceof Error ? error : new Error(String(error));
  const [at = { file, line: 1, column: 1 }] = positions.frames(stack);
  const told = name === 'Error' || name === 'ShapeError' ? message : `${name}: ${message}`;
  return { type: 'error', ...at, message: told, stack: positions.readable(stack) };
}

/** What the program prints becomes events, in order with its metrics. */
function redirectConsole(send: (event: LogEvent) => unknown): void {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    console[level] = (...values: unknown[]) => send({ type: 'log', level, text: format(...values) });
}
