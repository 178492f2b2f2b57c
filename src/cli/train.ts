import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { DoneEvent, TrainingEvent, TrainingOptions } from '../protocol/training.ts';
import { programFile, workspaceOf } from './program-file.ts';
import { TerminalView } from './terminal-view.ts';

export interface TrainArguments {
  engine?: string;
  seed?: number;
  maxSteps?: number;
  tunes?: Record<string, number>;
  runDir?: string;
  tensorboard?: boolean;
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
  const runner = spawnRunner(options);
  const pipe = runner.stdio[3] as Duplex;
  let interrupted = false;
  const interrupt = () => {
    // Asked twice, it ends without waiting for the program's next tick.
    if (interrupted) runner.kill('SIGKILL');
    interrupted = true;
    pipe.write(`${JSON.stringify({ type: 'stop' })}\n`);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  let done: DoneEvent | undefined;
  for await (const line of createInterface({ input: pipe })) {
    const event = JSON.parse(line) as TrainingEvent;
    if (event.type === 'done') done = event;
    view.show(event);
  }
  const status = await exitOf(runner);
  view.end();
  if (interrupted) return 130;
  if (!done) console.error(`The training process ended early, ${status}.`);
  return done && done.outcome !== 'failed' ? 0 : 1;
}

function spawnRunner(options: TrainingOptions): ChildProcess {
  const runner = fileURLToPath(new URL('./runner.js', import.meta.url));
  return spawn(process.execPath, [runner, 'train', JSON.stringify(options)], {
    // What the program prints comes as events; what native libraries print goes where it does no harm to `--json`.
    stdio: ['ignore', 2, 2, 'pipe'],
  });
}

function exitOf(runner: ChildProcess): Promise<string> {
  const told = () => (runner.signalCode ? `by ${runner.signalCode}` : `with status ${runner.exitCode}`);
  if (runner.exitCode !== null || runner.signalCode) return Promise.resolve(told());
  return new Promise((resolve) => runner.on('exit', () => resolve(told())));
}

const jsonView = {
  show(event: TrainingEvent): void {
    if (PRINTED.has(event.type)) process.stdout.write(`${JSON.stringify(event)}\n`);
  },
  end(): void {},
};

const PRINTED = new Set<TrainingEvent['type']>(['metric', 'media', 'shapes', 'tune', 'log', 'error', 'done']);
