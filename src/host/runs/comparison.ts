import type { Comparison, OverlaidRun } from '../../protocol/panel.ts';
import type { Difference } from '../../protocol/runs.ts';
import { SYSTEM } from '../../protocol/training.ts';
import { readRun } from '../training/run-folder.ts';
import type { KnownRun } from './run-list.ts';
import { nameOf } from './run-words.ts';

/** The curves of `others`, and what differs between them and `shown`. */
export async function comparisonOf(shown: KnownRun, others: KnownRun[]): Promise<Comparison> {
  const runs = await Promise.all(others.map(overlaid));
  const called = new Map<string, number>();
  for (const run of runs) {
    const before = called.get(run.name) ?? 0;
    called.set(run.name, before + 1);
    if (before > 0) run.name += ` (${before + 1})`;
  }
  return { runs, differences: differencesOf([shown, ...others]) };
}

async function overlaid(run: KnownRun): Promise<OverlaidRun> {
  const record = await readRun(run.folder);
  return { runDir: run.folder, name: nameOf(run), note: run.note.note, curves: record?.all() ?? [] };
}

/** One row for each fact that is not the same in all runs; what a metric came to is told in any case. */
export function differencesOf(runs: KnownRun[]): Difference[] {
  const rows: Difference[] = [];
  const add = (kind: Difference['kind'], name: string, of: (run: KnownRun) => unknown) => {
    const values = runs.map((run) => textOf(of(run)));
    if (kind === 'metric' || values.some((value) => value !== values[0])) rows.push({ kind, name, values });
  };
  add('option', 'program', ({ run }) => run.file);
  add('seed', 'seed', ({ run }) => run.seed);
  add('engine', 'engine', ({ run }) => run.engine);
  add('option', 'max steps', ({ run }) => run.maxSteps);
  add('option', 'node', ({ run }) => run.node);
  for (const name of ['tensorscope', 'tfjs', 'onnxruntime'] as const)
    add('option', name, ({ run }) => run.versions?.[name]);
  for (const file of namesOf(runs, ({ run }) => Object.keys(run.files ?? {})))
    add('code', file, ({ run }) => run.files?.[file]?.slice(0, 8));
  for (const name of namesOf(runs, ({ run }) => (run.tunes ?? []).map((tune) => tune.name)))
    add('tune', name, (run) => tuneText(run, name));
  add('outcome', 'outcome', ({ state }) => state);
  add('outcome', 'steps', ({ run }) => run.steps);
  for (const name of namesOf(runs, ({ run }) => Object.keys(run.metrics))) {
    if (name.startsWith(SYSTEM)) continue;
    add('metric', `last ${name}`, ({ run }) => run.metrics[name]?.last);
    add('metric', `least ${name}`, ({ run }) => run.metrics[name]?.least);
    add('metric', `greatest ${name}`, ({ run }) => run.metrics[name]?.greatest);
  }
  return rows;
}

function namesOf(runs: KnownRun[], names: (run: KnownRun) => string[]): Set<string> {
  return new Set(runs.flatMap(names));
}

/** `0.01 from step 40, 0.001 from step 90`. */
function tuneText({ run }: KnownRun, name: string): string | null {
  const own = (run.tunes ?? []).filter((tune) => tune.name === name);
  return own.map(({ value, step }) => `${value} from step ${step}`).join(', ') || null;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
