import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { runnerFlags } from '../../src/host/tracing/trace-runner.ts';
import type { TraceReply, TraceRequest } from '../../src/protocol/tracing.ts';

type Message =
  | { ready: true }
  | { memory: NodeJS.MemoryUsage }
  | { id: number; reply: TraceReply }
  | { id: number; error: string };

/** The built trace runner, asked directly. */
export class RunnerProcess {
  private readonly child: ChildProcess;
  private id = 0;

  private constructor() {
    this.child = fork('dist/runner.js', ['trace'], {
      execArgv: [...runnerFlags, '--expose-gc', '--import', path.resolve('test/bench/tell-memory.mjs')],
    });
  }

  static async start(): Promise<RunnerProcess> {
    const runner = new RunnerProcess();
    await runner.message((message) => 'ready' in message);
    return runner;
  }

  async trace(request: TraceRequest): Promise<TraceReply> {
    const id = ++this.id;
    this.child.send({ id, request });
    const message = await this.message((each) => 'id' in each && each.id === id);
    if ('reply' in message) return message.reply;
    throw new Error('error' in message ? message.error : 'the runner gave no reply');
  }

  /** What is still there after a garbage collection. */
  async memory(): Promise<NodeJS.MemoryUsage> {
    this.child.kill('SIGUSR2');
    const message = await this.message((each) => 'memory' in each);
    return (message as { memory: NodeJS.MemoryUsage }).memory;
  }

  end(): void {
    this.child.kill();
  }

  private message(wanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const receive = (message: Message) => {
        if (!wanted(message)) return;
        this.child.off('message', receive);
        resolve(message);
      };
      this.child.on('message', receive);
    });
  }
}
