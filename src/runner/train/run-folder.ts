import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunFile } from '../../protocol/runs.ts';
import type { MediaEvent } from '../../protocol/training.ts';

/**
 * A run's folder of plain files: `run.json`, `metrics.jsonl` as the metrics come (the link's thread writes it),
 * `media.jsonl` with the files in `media/`, `checkpoint.safetensors`, and in `code/` the sources that ran.
 */
export class RunFolder {
  constructor(
    readonly path: string,
    private record: RunFile,
    sources: Map<string, string> = new Map(),
  ) {
    mkdirSync(path, { recursive: true });
    appendFileSync(this.file('metrics.jsonl'), '');
    copySources(this.file('code'), sources);
    this.write();
  }

  media({ name, step, time, epoch, content }: MediaEvent): void {
    appendFileSync(this.file('media.jsonl'), `${JSON.stringify({ name, step, time, epoch, content })}\n`);
  }

  /** A run that goes on sets its numbers anew, which is no change. */
  tuned(change: NonNullable<RunFile['tunes']>[number]): void {
    const before = this.record.tunes?.findLast(({ name }) => name === change.name);
    if (before?.value === change.value) return;
    this.record = { ...this.record, tunes: [...(this.record.tunes ?? []), change] };
    this.write();
  }

  end(result: Pick<RunFile, 'outcome' | 'steps' | 'error' | 'metrics'>): void {
    this.record = { ...this.record, ...result, ended: new Date().toISOString() };
    this.write();
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  private write(): void {
    const temporary = this.file('run.json.part');
    writeFileSync(temporary, `${JSON.stringify(this.record, null, 2)}\n`);
    renameSync(temporary, this.file('run.json'));
  }
}

/** `.tensorscope/runs/2026-01-31-12-59-59-mnist` below the workspace; a number tells runs of one second apart. */
export function newRunPath(workspace: string, file: string, now = new Date()): string {
  const time = now.toISOString().slice(0, 19).replace(/[T:]/g, '-');
  const name = path.basename(file).replace(/\.[^.]+$/, '');
  const runs = path.join(workspace, '.tensorscope', 'runs');
  mkdirSync(runs, { recursive: true });
  for (let number = 1; ; number++) {
    const folder = path.join(runs, number === 1 ? `${time}-${name}` : `${time}-${name}-${number}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** The texts of a program's files by their paths in the workspace; what lies outside of it goes by its name alone. */
export function sourcesOf(files: Iterable<string>, workspace: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const file of files) {
    const inside = path.relative(workspace, file);
    const name = inside.startsWith('..') || path.isAbsolute(inside) ? path.basename(file) : inside;
    sources.set(name.split(path.sep).join('/'), readFileSync(file, 'utf8'));
  }
  return sources;
}

function copySources(folder: string, sources: Map<string, string>): void {
  for (const [name, text] of sources) {
    const copy = path.join(folder, name);
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy, text);
  }
}

export function hashOf(...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}
