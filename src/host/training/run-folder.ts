import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonLines } from '../../protocol/json-lines.ts';
import type { MediaEvent, MetricPoint } from '../../protocol/training.ts';
import { readJsonLines } from './json-file.ts';
import { RunRecord } from './run-record.ts';

/** Reads a run that is over back from its folder; null where the folder is gone or holds no run. */
export async function readRun(runDir: string): Promise<RunRecord | null> {
  try {
    const run = JSON.parse(await readFile(path.join(runDir, 'run.json'), 'utf8'));
    const record = new RunRecord(run.file);
    for await (const metrics of readJsonLines<MetricPoint>(path.join(runDir, 'metrics.jsonl')))
      for (const metric of metrics) record.add(metric);
    const media = await readFile(path.join(runDir, 'media.jsonl'), 'utf8').catch(() => '');
    for (const item of jsonLines<Omit<MediaEvent, 'type'>>(media)) record.apply({ ...item, type: 'media' });
    for (const { name, value, step } of run.tunes ?? []) record.changes.push({ name, value, step });
    const { engine, error, file } = run;
    if (error) record.apply({ type: 'error', file, line: 0, column: 0, message: error, stack: '' });
    // A run whose process went with the window never came to write how it ended.
    const outcome = run.outcome === 'running' ? 'stopped' : run.outcome;
    const steps = Math.max(run.steps, record.status.step);
    record.apply({ type: 'done', outcome, steps, seconds: 0, engine, runDir });
    record.offerResume(hasCheckpoint(runDir));
    return record;
  } catch {
    return null;
  }
}

export function hasCheckpoint(runDir: string): boolean {
  return existsSync(path.join(runDir, 'checkpoint.json'));
}

/** What a run told before the checkpoint that it goes on from; nothing where it has none. */
export async function pointsBefore(runDir: string): Promise<MetricPoint[]> {
  try {
    const checkpoint = JSON.parse(await readFile(path.join(runDir, 'checkpoint.json'), 'utf8'));
    const before: MetricPoint[] = [];
    for await (const metrics of readJsonLines<MetricPoint>(path.join(runDir, 'metrics.jsonl'))) {
      for (const metric of metrics) before.push(metric);
      if (before.length >= checkpoint.metrics) break;
    }
    return before.slice(0, checkpoint.metrics);
  } catch {
    return [];
  }
}
