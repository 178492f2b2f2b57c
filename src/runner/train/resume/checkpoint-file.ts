import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from '../../../library/files.ts';
import { load, type RngState, save, type Tensor } from '../../../library/index.ts';
import type { RunFile } from '../../../protocol/runs.ts';
import type { Drawn } from './drawn.ts';
import type { Saved } from './values.ts';

/** Where a loop was, and what was so as its iteration began. */
export interface LoopState {
  loop: number;
  /** How many loops the iteration around it had started before. */
  ordinal: number;
  /** The iterations that have started; the last of them is to be run. */
  rounds: number;
  /** The generators' state as the loop started, and before its newest batch was gathered. */
  random: Random;
  gathered: Random | null;
  /** Before those iterations for which the loop's own generator drew. */
  drawn?: Drawn;
  /** Passes that its loader's sampler had begun. */
  passes: number | null;
  variables: Record<string, Saved>;
  /** As the iteration began, which for an outer loop is a while ago. */
  roundRandom: Random;
}

export interface Random {
  library: RngState;
  program: number;
}

/** `checkpoint.json`. It names its file of tensors, so that the two always belong together. */
export interface CheckpointFile {
  version: 1;
  tensors: string;
  code: string;
  engine: string;
  seed: number;
  step: number;
  seconds: number;
  /** Lines of `metrics.jsonl` and `media.jsonl` that were made before. */
  metrics: number;
  media: number;
  /** The loop over epochs, where there is one. */
  epochLoop?: number;
  summary: RunFile['metrics'];
  random: Random;
  loops: LoopState[];
  /** What modules, optimizers and schedules are besides their tensors. */
  objects: Record<string, Saved>;
  /** The variables at the top of each file, in the order in which they began to run. */
  files?: Record<string, Saved>[];
  /** What could not be written down exactly. */
  inexact: string[];
}

const FILE = 'checkpoint.json';

/** The tensors first, under a name of their own; only then the file that names them. The last two are kept. */
export function writeCheckpoint(
  folder: string,
  checkpoint: CheckpointFile,
  tensors: Record<string, Tensor>,
): void {
  save(tensors, path.join(folder, checkpoint.tensors));
  writeAtomically(path.join(folder, FILE), [Buffer.from(JSON.stringify(checkpoint))]);
  const kept = readdirSync(folder)
    .filter((name) => /^checkpoint-\d+\.safetensors$/.test(name))
    .sort((a, b) => Number(b.match(/\d+/)![0]) - Number(a.match(/\d+/)![0]));
  const newer = kept.indexOf(checkpoint.tensors);
  // Of those beyond the newest a run that was resumed further back knows nothing.
  for (const name of [...kept.slice(0, newer), ...kept.slice(newer + 2)])
    rmSync(path.join(folder, name), { force: true });
}

/** Throws an Error where the run has none. */
export function readCheckpoint(folder: string): { checkpoint: CheckpointFile; run: RunFile } {
  const file = path.join(folder, FILE);
  if (!existsSync(file))
    throw new Error(
      `${folder} has no checkpoint to resume from: a run writes its first one as its training loop goes on, every 30 seconds and when it is stopped.`,
    );
  const read = <T>(name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as T;
  return { checkpoint: read<CheckpointFile>(FILE), run: read<RunFile>('run.json') };
}

export function readTensors(folder: string, { tensors }: CheckpointFile): Record<string, Tensor> {
  return load(path.join(folder, tensors));
}
