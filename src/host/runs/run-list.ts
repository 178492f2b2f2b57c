import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../../crash/alive.ts';
import type { RunFile, RunNote } from '../../protocol/runs.ts';

/** A run as its folder tells it. */
export interface KnownRun {
  folder: string;
  run: RunFile;
  note: RunNote;
  state: RunFile['outcome'] | 'interrupted';
}

/** Where the runs of a workspace are kept. */
export function runsFolder(workspace: string): string {
  return path.join(workspace, '.tensorscope', 'runs');
}

/** The runs below a folder, the newest first; what is no run, or is being deleted, is passed over. */
export async function readRuns(folder: string): Promise<KnownRun[]> {
  const names = await readdir(folder).catch(() => []);
  const runs = await Promise.all(names.map((name) => readKnownRun(path.join(folder, name))));
  return runs
    .filter((run) => run !== null)
    .sort((a, b) => (a.run.started < b.run.started ? 1 : a.run.started > b.run.started ? -1 : 0));
}

export async function readKnownRun(folder: string): Promise<KnownRun | null> {
  const run = await readJson<RunFile>(path.join(folder, 'run.json'));
  if (typeof run?.file !== 'string' || typeof run.started !== 'string') return null;
  const note = await readNote(folder);
  return { folder, run, note, state: stateOf(run) };
}

export async function readNote(folder: string): Promise<RunNote> {
  return (await readJson<RunNote>(path.join(folder, NOTE))) ?? {};
}

/** Written to another name first, so that a crash leaves the old one or the new one. */
export async function writeNote(folder: string, note: RunNote): Promise<void> {
  const file = path.join(folder, NOTE);
  await writeFile(`${file}.part`, `${JSON.stringify(note, null, 2)}\n`);
  await rename(`${file}.part`, file);
}

const NOTE = 'note.json';

/** A process that was killed never came to write how its run ended. */
function stateOf({ outcome, pid }: RunFile): KnownRun['state'] {
  return outcome === 'running' && !isAlive(pid) ? 'interrupted' : outcome;
}

async function readJson<T>(file: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
