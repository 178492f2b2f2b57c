import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
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
  /** The process is gone: null after a `done` event, otherwise what happened to it. */
  ended(failure: string | null): void;
}

/** A process that trains one program. Events come in and commands go out as JSON lines on one pipe, its fd 3. */
export class TrainRunner implements Owned {
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private over = false;
  private done = false;
  private stopping: NodeJS.Timeout | undefined;
  private forced = false;

  constructor(private readonly options: TrainRunnerOptions) {
    const { script, training } = options;
    this.child = spawn(process.execPath, [script, 'train', JSON.stringify(training)], {
      cwd: training.workspace,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...trainerEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => options.print(text));
    }
    this.pipe = this.child.stdio[3] as Duplex;
    // Writing to a process that has just died fails here; its end is reported by 'close'.
    this.pipe.on('error', () => {});
    createInterface({ input: this.pipe }).on('line', (line) => this.receive(line));
    this.child.on('error', (error) =>
      this.end(`The training process could not be started: ${error.message}`),
    );
    this.child.on('close', (code, signal) => this.end(this.done ? null : this.failure(code, signal)));
  }

  send(command: TrainingCommand): void {
    if (this.over) return;
    this.pipe.write(`${JSON.stringify(command)}\n`);
    if (command.type === 'stop')
      this.stopping ??= setTimeout(() => this.force(), this.options.patience ?? 10_000);
  }

  dispose(): void {
    this.over = true;
    clearTimeout(this.stopping);
    this.child.kill('SIGKILL');
  }

  private receive(line: string): void {
    const event = this.over ? null : parseEvent(line);
    if (!event) return;
    if (event.type === 'done') this.done = true;
    this.options.event(event);
  }

  private force(): void {
    this.forced = true;
    this.child.kill('SIGKILL');
  }

  private end(failure: string | null): void {
    clearTimeout(this.stopping);
    if (this.over) return;
    this.over = true;
    this.options.ended(failure);
  }

  private failure(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.forced) return 'The program did not stop when asked to, so its process was ended.';
    if (signal === 'SIGKILL') {
      return 'The training process was killed (SIGKILL), most likely because memory ran out. Try a smaller batch size.';
    }
    const how = signal ? `signal ${signal}` : `exit code ${code}`;
    return `The training process ended (${how}) before the program was through. The output “Tensorscope” may say why.`;
  }
}

/** An event, or null where the line is none: a program may write to any descriptor. */
function parseEvent(line: string): TrainingEvent | null {
  try {
    const event = JSON.parse(line);
    return typeof event?.type === 'string' ? event : null;
  } catch {
    return null;
  }
}
