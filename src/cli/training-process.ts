import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Death } from '../crash/death.ts';
import { Witness } from '../crash/witness.ts';
import { trainerEnvironment } from '../protocol/trainer.ts';
import type { DoneEvent, TrainingEvent, TrainingOptions } from '../protocol/training.ts';

/** The program that runs what the user wrote: it lies beside this one. */
export const runnerScript = fileURLToPath(new URL('./runner.js', import.meta.url));

export interface Followed {
  done: DoneEvent | undefined;
  interrupted: boolean;
  /** What the process died of, where it ended without a `done`. */
  death: Death | null;
}

/** Trains a program in a process of its own. Ctrl-C stops it in good order, and asked twice at once. */
export async function follow(
  options: TrainingOptions,
  show: (event: TrainingEvent) => void,
): Promise<Followed> {
  const runner = spawnRunner(options);
  const gone = exitOf(runner);
  const witness = new Witness();
  runner.stderr!.on('data', (data: Buffer) => {
    witness.printed(data.toString());
    process.stderr.write(data);
  });
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
    witness.saw(event);
    show(event);
  }
  await gone;
  const { exitCode, signalCode } = runner;
  return { done, interrupted, death: interrupted ? null : await witness.death(exitCode, signalCode) };
}

function spawnRunner(options: TrainingOptions): ChildProcess {
  return spawn(process.execPath, [runnerScript, 'train', JSON.stringify(options)], {
    env: trainerEnvironment(process.env),
    // What the program prints comes as events; what native libraries print goes where it does no harm to `--json`.
    stdio: ['ignore', 2, 'pipe', 'pipe'],
  });
}

/** Waits for the last of what it printed as well, but not for processes that the program has left behind. */
function exitOf(runner: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      runner.stderr!.destroy();
      resolve();
    };
    runner.on('close', over);
    runner.on('exit', () => setTimeout(over, LINGER).unref());
  });
}

/** Milliseconds. */
const LINGER = 300;
