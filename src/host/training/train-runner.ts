import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import type { Death } from '../../crash/death.ts';
import { Witness } from '../../crash/witness.ts';
import { trainerEnvironment } from '../../protocol/trainer.ts';
import type { TrainingCommand, TrainingEvent, TrainingOptions } from '../../protocol/training.ts';
import type { Owned } from '../lifetime.ts';

export interface TrainRunnerOptions {
  /** The runner's script, `dist/runner.js`. */
  script: string;
  training: TrainingOptions;
  /** How long the program may take to stop when it is asked to, in milliseconds; then its process is ended. */
  patience?: number;
  event(event: TrainingEvent): void;
  /** What the process itself prints. */
  print(text: string): void;
  /** The process is gone: null after a `done` event, otherwise what it died of. */
  ended(death: Death | null): void;
}

/** A process that trains one program. Events come in and commands go out as JSON lines on one pipe, its fd 3. */
export class TrainRunner implements Owned {
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private readonly witness = new Witness();
  private over = false;
  private disposed = false;
  private stopping: NodeJS.Timeout | undefined;
  private stopAsked = 0;
  private forced = false;

  constructor(private readonly options: TrainRunnerOptions) {
    const { script, training } = options;
    this.child = spawn(process.execPath, [script, 'train', JSON.stringify(training)], {
      cwd: training.workspace,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...trainerEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.print(text));
    }
    this.pipe = this.child.stdio[3] as Duplex;
    // Writing to a process that has just died fails here; its end is reported by 'close'.
    this.pipe.on('error', () => {});
    createInterface({ input: this.pipe }).on('line', (line) => this.receive(line));
    this.child.on('error', ({ message }) =>
      this.end({ message: `The training process could not be started: ${message}`, crashed: false }),
    );
    this.child.on('close', (code, signal) => this.closed(code, signal));
  }

  send(command: TrainingCommand): void {
    if (this.over) return;
    this.pipe.write(`${JSON.stringify(command)}\n`);
    if (command.type !== 'stop' || this.stopping) return;
    this.stopAsked = performance.now();
    this.stopping = setTimeout(() => this.force(), this.options.patience ?? 10_000);
  }

  /**
   * Nobody listens any more. The process ends in good order, so that its run's folder gets a checkpoint: VS Code disposes
   * of all that an extension has before it waits for its `deactivate`.
   */
  dispose(): void {
    this.send({ type: 'stop' });
    this.disposed = true;
    this.stopping?.unref();
    const last = () => {
      // One that does not obey would stay for ever. One that was not given the time ends when its pipe does.
      if (performance.now() - this.stopAsked > GRACE) this.child.kill('SIGKILL');
    };
    process.once('exit', last);
    this.child.once('close', () => {
      clearTimeout(this.stopping);
      process.off('exit', last);
    });
  }

  private receive(line: string): void {
    const event = this.over || this.disposed ? null : parseEvent(line);
    if (!event) return;
    this.witness.saw(event);
    this.options.event(event);
  }

  private print(text: string): void {
    this.witness.printed(text);
    if (!this.disposed) this.options.print(text);
  }

  private force(): void {
    this.forced = true;
    this.child.kill('SIGKILL');
  }

  private async closed(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    // A run that goes with its window writes its own end.
    if (this.disposed) return this.end(null);
    this.end(this.forced ? FORCED : await this.witness.death(code, signal));
  }

  private end(death: Death | null): void {
    clearTimeout(this.stopping);
    if (this.over) return;
    this.over = true;
    this.options.ended(this.disposed ? null : death);
  }
}

const FORCED: Death = {
  message: 'The program did not stop when asked to, so its process was ended.',
  crashed: false,
};

/** Milliseconds in which a program comes to its next step as a rule; VS Code waits a little longer before it quits. */
const GRACE = 3000;

/** An event, or null where the line is none: a program may write to any descriptor. */
function parseEvent(line: string): TrainingEvent | null {
  try {
    const event = JSON.parse(line);
    return typeof event?.type === 'string' ? event : null;
  } catch {
    return null;
  }
}
