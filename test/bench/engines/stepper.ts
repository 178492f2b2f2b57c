import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** A process that trains one step when it is told to. */
export class Stepper {
  /** Milliseconds of each step that counts. */
  readonly times: number[] = [];
  /** Bytes. */
  peak = 0;
  /** What it said of its trouble. */
  complaint = '';
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const lines: Interface = createInterface({ input: this.child.stdout! });
    this.lines = lines[Symbol.asyncIterator]();
    this.child.stdin!.on('error', () => {});
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.complaint += text;
    });
  }

  /** Milliseconds of one step; null where the process is not able to make one. */
  async step(counts: boolean): Promise<number | null> {
    this.child.stdin!.write('\n');
    const { value, done } = await this.lines.next();
    if (done) return null;
    if (counts) this.times.push(Number(value));
    return Number(value);
  }

  async end(): Promise<void> {
    this.child.stdin!.end();
    const { value, done } = await this.lines.next();
    if (!done) this.peak = Number(value);
  }
}
