import { readFileSync } from 'node:fs';
import { fullTfjs, useEngine } from '../../engine/index.ts';
import * as library from '../../library/index.ts';
import * as operators from '../../library/operators.ts';
import type { TraceReply, TraceRequest } from '../../protocol/tracing.ts';
import { Collector } from '../../trace/collect/collector.ts';
import { tracedTfjs, tracedTfjsNode, untrace } from '../../trace/plain/index.ts';
import { bundle } from '../bundle/bundle.ts';
import { isTfjs } from '../bundle/ours.ts';
import { loadPackages } from '../bundle/packages.ts';
import { Positions } from '../bundle/positions.ts';
import { type Bundle, BundleError } from '../bundle/result.ts';
import { runBundle } from '../bundle/run.ts';
import { repeatableMath } from './chance.ts';
import { TraceClock } from './clock.ts';
import { whileTracing } from './sandbox.ts';

/** Milliseconds that a program may run while it is traced, unless the request says otherwise. */
export const DEFAULT_LIMIT = 3000;

/** Bundles a program and runs it on the `meta` engine. What the program throws becomes part of the answer. */
export async function trace({ entry, overlays, limit = DEFAULT_LIMIT }: TraceRequest): Promise<TraceReply> {
  const start = performance.now();
  let program: Bundle;
  let require: (name: string, folder: string) => unknown;
  try {
    program = await bundle(entry, 'trace', overlays);
    // Packages run their own top-level code when they load.
    whileTracing(() => {});
    require = await loadPackages(program);
  } catch (error) {
    if (error instanceof BundleError) return { broken: error.diagnostics };
    throw error;
  } finally {
    whileTracing(null);
  }
  const bundled = performance.now();
  const collector = await collect(program, { entry, overlays, limit }, require);
  const now = performance.now();
  const milliseconds = { bundle: bundled - start, run: now - bundled, total: now - start };
  return { ...collector.facts(), milliseconds };
}

async function collect(
  program: Bundle,
  { entry, overlays, limit }: { entry: string; overlays: Record<string, string>; limit: number },
  requirePackage: (name: string, folder: string) => unknown,
): Promise<Collector> {
  await useEngine('meta');
  const positions = new Positions(program);
  const collector: Collector = new Collector({
    sites: program.sites,
    entry,
    limit,
    frames: (stack) => positions.frames(stack),
    text: (file) => overlays[file] ?? textOnDisk(file),
    require: (name, folder) => {
      if (name === 'tensorscope') return library;
      if (name === 'tensorscope/operators') return operators;
      if (name.startsWith('@tensorflow/tfjs-node')) return tracedTfjsNode(fullTfjs(), collector);
      return isTfjs(name) ? tracedTfjs(fullTfjs(), collector) : requirePackage(name, folder);
    },
  });
  const clock = new TraceClock();
  const rejected = (error: unknown) => collector.thrown(error);
  const stackTraceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  process.on('unhandledRejection', rejected);
  library.observe(collector);
  whileTracing((what) => collector.leftOut(what));
  try {
    library.manualSeed(0);
    await finished(runBundle(program, collector, globalsFor(clock, collector)), collector, clock, limit);
  } finally {
    collector.end();
    clock.end();
    whileTracing(null);
    library.observe(null);
    untrace();
    process.off('unhandledRejection', rejected);
    Error.stackTraceLimit = stackTraceLimit;
  }
  return collector;
}

function textOnDisk(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Waits for the program's statements, then until the work that it left running has come to rest. */
async function finished(
  running: Promise<unknown>,
  collector: Collector,
  clock: TraceClock,
  limit: number,
): Promise<void> {
  const deadline = performance.now() + limit;
  let done = false;
  running.then(
    () => (done = true),
    (error) => {
      done = true;
      if (!(error instanceof ProgramExit)) collector.thrown(error);
    },
  );
  let activity = -1;
  for (let quiet = 0; !done || quiet < QUIET_TURNS; ) {
    if (performance.now() > deadline) {
      if (!done)
        collector.cut(
          `the program was still waiting after ${limit / 1000} s of tracing; this is the last place that it reached`,
        );
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
    quiet = collector.activity === activity && !clock.pending ? quiet + 1 : 0;
    activity = collector.activity;
  }
}

const QUIET_TURNS = 3;

/** `process.exit()` ends the program's run, not this process. */
class ProgramExit extends Error {}

function globalsFor(clock: TraceClock, collector: Collector): Record<string, unknown> {
  const silent = new Proxy(console, {
    get: (target, name) => (typeof Reflect.get(target, name) === 'function' ? () => {} : undefined),
  });
  const overrides: Record<string | symbol, unknown> = {
    exit: () => {
      collector.end();
      throw new ProgramExit('process.exit');
    },
    stdout: { write: () => true, isTTY: false, columns: 80 },
    stderr: { write: () => true, isTTY: false, columns: 80 },
    on: () => process,
    once: () => process,
    send: undefined,
  };
  const quietProcess = new Proxy(process, {
    get: (target, name) => (Object.hasOwn(overrides, name) ? overrides[name] : Reflect.get(target, name)),
  });
  return {
    setTimeout: clock.setTimeout,
    setInterval: clock.setInterval,
    setImmediate: clock.setImmediate,
    clearTimeout: clock.clear,
    clearInterval: clock.clear,
    clearImmediate: clock.clear,
    console: silent,
    Math: repeatableMath(),
    process: quietProcess,
  };
}
