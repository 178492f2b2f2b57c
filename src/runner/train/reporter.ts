import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { TrainingCommand, TrainingEvent } from '../../protocol/training.ts';

/** Hands events to the link's thread, and takes the commands that it left. `flush` blocks until they are out, for a process that is about to exit. */
export class Reporter {
  private readonly worker: Worker;
  private readonly commands = new MessageChannel();
  private open = true;

  constructor(signals: Int32Array) {
    const { port1, port2 } = this.commands;
    this.worker = new Worker(new URL('./link.js', import.meta.url), {
      workerData: { signals, commands: port2 },
      transferList: [port2],
    });
    this.worker.unref();
    port1.unref();
    this.worker.on('error', () => {
      this.open = false;
    });
  }

  /** From here on every metric is appended to this file before it is told, and to a TensorBoard event file in a folder. */
  keep(metrics: string, tensorboard?: string): void {
    if (this.open) this.worker.postMessage({ events: [], metrics, tensorboard });
  }

  send(...events: TrainingEvent[]): void {
    if (this.open) this.worker.postMessage({ events });
  }

  /** The commands that came since, without the event loop having to turn. */
  *received(): Generator<TrainingCommand> {
    const { port1 } = this.commands;
    for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) yield next.message;
  }

  flush(...events: TrainingEvent[]): void {
    if (!this.open) return;
    const flush = new Int32Array(new SharedArrayBuffer(4));
    this.worker.postMessage({ events, flush });
    Atomics.wait(flush, 0, 0, FLUSH_LIMIT);
  }
}

/** Milliseconds; a reader that hangs must not keep a finished run alive. */
const FLUSH_LIMIT = 2000;
