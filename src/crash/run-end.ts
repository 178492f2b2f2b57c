import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonLines } from '../protocol/json-lines.ts';
import type { RunFile } from '../protocol/runs.ts';
import { Summary } from '../protocol/summary.ts';
import { type MetricEvent, metricNumber } from '../protocol/training.ts';

/**
 * Writes into a run's folder that it failed, in place of its process, which died. A run that has its end, or whose
 * folder is gone, is left alone.
 */
export async function endRun(
  runDir: string,
  { error, steps }: { error: string; steps: number },
): Promise<void> {
  const file = path.join(runDir, 'run.json');
  try {
    const run = JSON.parse(await readFile(file, 'utf8')) as RunFile;
    if (run.outcome !== 'running') return;
    const summary = new Summary();
    let last = steps;
    for (const metric of jsonLines<MetricEvent>(await readFile(path.join(runDir, 'metrics.jsonl'), 'utf8'))) {
      summary.add(metric.name, metricNumber(metric.value));
      last = Math.max(last, metric.step);
    }
    const ended = new Date().toISOString();
    const whole: RunFile = { ...run, outcome: 'failed', ended, steps: last, error, metrics: summary.metrics };
    await writeFile(`${file}.part`, `${JSON.stringify(whole, null, 2)}\n`);
    await rename(`${file}.part`, file);
  } catch {
    // The folder was deleted, or can't be written to: the list of runs tells by the process that it is over.
  }
}
