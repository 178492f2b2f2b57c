import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunFile, RunNote } from '../protocol/runs.ts';
import { SYSTEM } from '../protocol/training.ts';

/** `tensorscope runs`. Gives the exit status: 1 where the folder is no workspace with runs. */
export function runs(workspace: string, { json }: { json?: boolean }): number {
  const folder = path.resolve(workspace, '.tensorscope', 'runs');
  if (!existsSync(folder)) {
    console.error(`No run is kept in ${folder}. Start one with: tensorscope train FILE`);
    return 1;
  }
  const kept = readdirSync(folder).flatMap((name) => readRun(path.join(folder, name)));
  kept.sort((a, b) => b.started.localeCompare(a.started));
  if (json) for (const run of kept) process.stdout.write(`${JSON.stringify(run)}\n`);
  else process.stdout.write(table(kept));
  return 0;
}

type KeptRun = RunFile & RunNote & { folder: string };

function readRun(folder: string): KeptRun[] {
  try {
    const run = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as RunFile;
    const noteFile = path.join(folder, 'note.json');
    const note = existsSync(noteFile) ? (JSON.parse(readFileSync(noteFile, 'utf8')) as RunNote) : {};
    return typeof run.started === 'string' ? [{ folder, ...run, ...note }] : [];
  } catch {
    // No run, or one that is being written or deleted.
    return [];
  }
}

function table(kept: KeptRun[]): string {
  const head = ['run', 'outcome', 'steps', 'engine', 'seed', 'last metrics'];
  const rows = kept.map((run) => [
    run.name ?? path.basename(run.folder),
    run.outcome,
    String(run.steps),
    run.engine,
    String(run.seed),
    lastOf(run),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row: string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join('');
}

/** `loss 0.0931, accuracy 0.99`. */
function lastOf({ metrics }: RunFile): string {
  const own = Object.entries(metrics).filter(([name, { last }]) => !name.startsWith(SYSTEM) && last !== null);
  return own.map(([name, { last }]) => `${name} ${Number(last!.toPrecision(4))}`).join(', ');
}
