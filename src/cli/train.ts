import path from 'node:path';
import { adviceOn } from '../crash/advice.ts';
import type { Death } from '../crash/death.ts';
import { nextEngine } from '../crash/next-engine.ts';
import type { TrainingEvent, TrainingOptions } from '../protocol/training.ts';
import { programFile, workspaceOf } from './program-file.ts';
import { TerminalView } from './terminal-view.ts';
import { follow, runnerScript } from './training-process.ts';

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
  const { done, interrupted, death } = await follow(options, (event) => view.show(event));
  view.end();
  if (interrupted) return 130;
  if (death) await tellDeath(death, options, json);
  return done && done.outcome !== 'failed' ? 0 : 1;
}

/** What it died of, and after a crash how to train on. */
async function tellDeath(death: Death, { file, workspace }: TrainingOptions, json = false): Promise<void> {
  const { message } = death;
  if (json) jsonView.show({ type: 'error', file, line: 0, column: 0, message, stack: '' });
  console.error(message);
  if (!death.crashed) return;
  const found = await nextEngine(runnerScript, { engine: death.engine, workspace });
  const said = adviceOn(found);
  if (said) console.error(said);
  if (!found.next) return;
  const command = `tensorscope train ${path.relative('', file)} --engine ${found.next}`;
  console.error(`The next engine that loads is ${found.next}. Train with it: ${command}`);
}

const jsonView = {
  show(event: TrainingEvent): void {
    if (PRINTED.has(event.type)) process.stdout.write(`${JSON.stringify(event)}\n`);
  },
  end(): void {},
};

const PRINTED = new Set<TrainingEvent['type']>(['metric', 'media', 'shapes', 'tune', 'log', 'error', 'done']);
