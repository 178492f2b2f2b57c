import { type ChildProcess, fork } from 'node:child_process';
import type { TraceReply, TraceRequest } from '../../protocol/tracing.ts';
import type { Owned } from '../lifetime.ts';

export interface TraceRunnerOptions {
  /** The runner's script, `dist/runner.js`. */
  script: string;
  /** How long past its own limit a trace may take to bundle and to reply, in milliseconds. */
  grace?: number;
  /** Bytes of resident memory that the process may grow to. */
  memory?: number;
  /** What the process prints. */
  print(text: string): void;
}

/** The program could not be stopped from within: its process was ended. */
export class TraceTimeout extends Error {
  override readonly name = 'TraceTimeout';
}

interface Job {
  request: TraceRequest;
  resolve(reply: TraceReply | null): void;
  reject(error: Error): void;
}

const startLimit = 30_000;
const defaultLimit = 2000;
const defaultMemory = 2 ** 30;

/** Room for the objects that a trace makes, in MB, so that they are collected when it is over and none is in use. */
export const runnerFlags = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/**
 * A warm process that traces one program at a time. While one is traced, only the newest request of each program
 * waits: one that is overtaken gives null. A process that hangs or dies is replaced at the next request, and one that
 * has grown too large between two.
 */
export class TraceRunner implements Owned {
  private readonly waiting = new Map<string, Job>();
  private readonly trials: Job[] = [];
  private child: ChildProcess | null = null;
  private running: (Job & { id: number; timer?: NodeJS.Timeout }) | null = null;
  private ready = false;
  /** What the process took after its first trace. */
  private firstMemory = 0;
  private disposed = false;
  private ids = 0;

  constructor(private readonly options: TraceRunnerOptions) {}

  trace(request: TraceRequest): Promise<TraceReply | null> {
    return new Promise((resolve, reject) => {
      if (this.disposed) return reject(closed());
      this.waiting.get(request.entry)?.resolve(null);
      this.waiting.set(request.entry, { request, resolve, reject });
      this.next();
    });
  }

  /** Traces when nothing else is to be traced: a trial overtakes nothing, and nothing makes it null. */
  trial(request: TraceRequest): Promise<TraceReply> {
    return new Promise((resolve, reject) => {
      if (this.disposed) return reject(closed());
      this.trials.push({ request, resolve: (reply) => resolve(reply!), reject });
      this.next();
    });
  }

  dispose(): void {
    this.disposed = true;
    for (const job of [...this.waiting.values(), ...this.trials.splice(0)]) job.reject(closed());
    this.waiting.clear();
    this.running?.reject(closed());
    this.settle();
    this.end();
  }

  private next(): void {
    if (this.running) return;
    const [first] = this.waiting;
    const job = first ? first[1] : this.trials.shift();
    if (!job) return;
    if (first) this.waiting.delete(first[0]);
    this.running = { ...job, id: ++this.ids };
    if (!this.child) this.start();
    this.send();
  }

  private start(): void {
    const child = fork(this.options.script, ['trace'], {
      silent: true,
      execArgv: runnerFlags,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    this.child = child;
    this.ready = false;
    this.firstMemory = 0;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.options.print(text));
    }
    child.on('message', (message) => this.child === child && this.receive(message as Message));
    child.on('error', (error) => this.child === child && this.fail(error));
    child.on('exit', (code, signal) => {
      if (this.child !== child) return;
      this.fail(new Error(`The process that traces programs ended (${signal ?? `exit code ${code}`}).`));
    });
  }

  private send(): void {
    const job = this.running;
    if (!job) return;
    if (!this.ready) {
      this.watch(startLimit, 'The process that traces programs did not start within 30 seconds.');
      return;
    }
    const limit = job.request.limit ?? defaultLimit;
    this.watch(
      limit + (this.options.grace ?? 3000),
      `The trace was ended after ${limit / 1000} s: it did not reply.`,
    );
    this.child!.send({ id: job.id, request: job.request }, (error) => error && this.fail(error));
  }

  private receive(message: Message): void {
    if ('ready' in message) {
      this.ready = true;
      this.send();
      return;
    }
    const job = this.running;
    if (!job || message.id !== job.id) return;
    this.settle();
    if ('error' in message) job.reject(new Error(message.error));
    else job.resolve(message.reply);
    if (this.outgrown(message.memory)) this.renew();
    this.next();
  }

  /** A program that needs much from the first trace on keeps its process: a fresh one would be as large. */
  private outgrown(memory: number): boolean {
    this.firstMemory ||= memory;
    return memory > Math.max(this.options.memory ?? defaultMemory, 2 * this.firstMemory);
  }

  /** Between two requests, so that nobody waits for the fresh process. */
  private renew(): void {
    this.end();
    this.start();
  }

  private watch(milliseconds: number, message: string): void {
    const job = this.running!;
    clearTimeout(job.timer);
    job.timer = setTimeout(() => this.fail(new TraceTimeout(message)), milliseconds);
  }

  /** Ends the process, fails the request it worked on and goes on with the next in a fresh one. */
  private fail(error: Error): void {
    const job = this.running;
    this.settle();
    this.end();
    job?.reject(error);
    this.next();
  }

  private settle(): void {
    clearTimeout(this.running?.timer);
    this.running = null;
  }

  private end(): void {
    const child = this.child;
    this.child = null;
    child?.kill('SIGKILL');
  }
}

function closed(): Error {
  return new Error('Tensorscope is closing.');
}

type Message = { ready: true } | Answer;
/** `memory` is what the process takes by then, in bytes. */
type Answer = { id: number; memory: number } & ({ reply: TraceReply } | { error: string });
