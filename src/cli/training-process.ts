import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { trainerEnvironment } from '../protocol/trainer.ts';
import type { DoneEvent, TrainingEvent, TrainingOptions } from '../protocol/training.ts';

export interface Followed {
  done: DoneEvent | undefined;
  interrupted: boolean;
  /** How the process ended. */
  status: string;
}

/** Trains a program in a process of its own. Ctrl-C stops it in good order, and asked twice at once. */
export async function follow(
  options: TrainingOptions,
  show: (event: TrainingEvent) => void,
): Promise<Followed> {
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
    show(event);
  }
  return { done, interrupted, status: await exitOf(runner) };
}

function spawnRunner(options: TrainingOptions): ChildProcess {
  const runner = fileURLToPath(new URL('./runner.js', import.meta.url));
  return spawn(process.execPath, [runner, 'train', JSON.stringify(options)], {
    env: trainerEnvironment(process.env),
    // What the program prints comes as events; what native libraries print goes where it does no harm to `--json`.
    stdio: ['ignore', 2, 2, 'pipe'],
  });
}

function exitOf(runner: ChildProcess): Promise<string> {
  const told = () => (runner.signalCode ? `by ${runner.signalCode}` : `with status ${runner.exitCode}`);
  if (runner.exitCode !== null || runner.signalCode) return Promise.resolve(told());
  return new Promise((resolve) => runner.on('exit', () => resolve(told())));
}
