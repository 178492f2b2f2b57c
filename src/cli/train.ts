import type { TrainingEvent, TrainingOptions } from '../protocol/training.ts';
import { programFile, workspaceOf } from './program-file.ts';
import { TerminalView } from './terminal-view.ts';
import { follow } from './training-process.ts';

export interface TrainArguments {
  engine?: string;
  seed?: number;
  maxSteps?: number;
  tunes?: Record<string, number>;
  runDir?: string;
  tensorboard?: boolean;
  watchEvery?: number;
  json?: boolean;
  /** The folder of a run to go on with. */
  resume?: string;
  resumeAnyway?: boolean;
  checkpointEvery?: number;
}

/** `tensorscope train FILE`. Gives the exit status: 0 at the end, 1 on an error, 130 when interrupted. */
export async function train(file: string, { json, ...given }: TrainArguments): Promise<number> {
  let options: TrainingOptions;
  try {
    const entry = programFile(file);
    options = { file: entry, workspace: workspaceOf(entry), ...given };
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  const view = json ? jsonView : new TerminalView();
  const { done, interrupted, status } = await follow(options, (event) => view.show(event));
  view.end();
  if (interrupted) return 130;
  if (!done) console.error(`The training process ended early, ${status}.`);
  return done && done.outcome !== 'failed' ? 0 : 1;
}

const jsonView = {
  show(event: TrainingEvent): void {
    if (PRINTED.has(event.type)) process.stdout.write(`${JSON.stringify(event)}\n`);
  },
  end(): void {},
};

const PRINTED = new Set<TrainingEvent['type']>(['metric', 'media', 'shapes', 'tune', 'log', 'error', 'done']);
