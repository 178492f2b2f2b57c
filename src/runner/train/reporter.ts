import { Worker } from 'node:worker_threads';
import type { TrainingEvent } from '../../protocol/training.ts';

/** Hands events to the link's thread. `flush` blocks until they are out, for a process that is about to exit. */
export class Reporter {
  private readonly worker: Worker;
  private open = true;

  constructor(signals: Int32Array) {
    this.worker = new Worker(new URL('./link.js', import.meta.url), { workerData: { signals } });
    this.worker.unref();
    this.worker.on('error', () => {
      this.open = false;
    });
  }

  send(...events: TrainingEvent[]): void {
    if (this.open) this.worker.postMessage({ events });
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
