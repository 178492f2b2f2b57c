import { existsSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { RunFile } from '../../../protocol/runs.ts';
import type { TrainingOptions } from '../../../protocol/training.ts';
import { type CheckpointFile, readCheckpoint } from './checkpoint-file.ts';

export interface GoingOn {
  options: TrainingOptions;
  checkpoint?: CheckpointFile;
  /** What the run to go on with said of itself. */
  run?: RunFile;
  /** Throws an Error where the program is not the one of then; else takes back what was told after the checkpoint. */
  check(now: RunFile): void;
}

/** The options of a run that goes on from a checkpoint are those of then, but for what is given now. */
export function goOn(given: TrainingOptions): GoingOn {
  const { resume, resumeAnyway = false } = given;
  if (resume === undefined) return { options: given, check() {} };
  const { checkpoint, run } = readCheckpoint(resume);
  const { seed, engine } = checkpoint;
  const maxSteps = given.maxSteps ?? run.maxSteps ?? undefined;
  const options = { ...given, seed, engine: given.engine ?? engine, maxSteps, runDir: resume };
  options.tunes = { ...tunesOf(run), ...given.tunes };
  const check = (now: RunFile) => {
    if (!resumeAnyway) compare(checkpoint, run, now);
    cut(path.join(resume, 'metrics.jsonl'), checkpoint.metrics);
    cut(path.join(resume, 'media.jsonl'), checkpoint.media);
  };
  return { options, checkpoint, run, check };
}

/** The optimizers' rates are part of their state. */
function tunesOf({ tunes = [] }: RunFile): Record<string, number> {
  const others = tunes.filter(({ name }) => !/^lr( |$)/.test(name));
  return Object.fromEntries(others.map(({ name, value }) => [name, value]));
}

function compare(then: CheckpointFile, run: RunFile, now: RunFile): void {
  const differences: string[] = [];
  if (then.code !== now.code) {
    const names = new Set([...Object.keys(run.files ?? {}), ...Object.keys(now.files ?? {})]);
    const changed = [...names].filter((name) => run.files?.[name] !== now.files?.[name]);
    differences.push(`${changed.join(', ') || 'the code'} changed since`);
  }
  if (then.engine !== now.engine) differences.push(`it ran on ${then.engine}, and this is ${now.engine}`);
  if (differences.length === 0) return;
  throw new Error(
    `The run cannot be resumed exactly: ${differences.join('; ')}. Resume it all the same with --resume-anyway, or train again.`,
  );
}

/** Keeps the first lines of a file, at one stroke: a process that is killed meanwhile leaves all of them. */
function cut(file: string, lines: number): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  let end = 0;
  for (let i = 0; i < lines; i++) {
    const next = bytes.indexOf('\n', end);
    if (next < 0) break;
    end = next + 1;
  }
  truncateSync(file, end);
}
