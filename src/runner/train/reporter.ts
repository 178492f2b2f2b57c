import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import {
  type MetricEvent,
  metricValue,
  type TrainingCommand,
  type TrainingEvent,
} from '../../protocol/training.ts';
import { MetricRing } from './metric-ring.ts';

/** What a program's thread posts to the link's. */
export interface Delivery {
  events: TrainingEvent[];
  /** Where the ring of metrics stood: those before it come before these events. */
  after: number;
  /** The names of metrics are known by their order. */
  name?: string;
  /** The file of the metrics; comes once. */
  metrics?: string;
  /** The run's folder, where a TensorBoard event file is wanted in it. */
  tensorboard?: string;
  /** To be told when all that came so far is out. */
  flush?: Int32Array;
}

export interface ReportedMetric extends Omit<MetricEvent, 'type' | 'value'> {
  value: number;
}

/** Hands events to the link's thread, and takes the commands that it left. `flush` blocks until they are out, for a process that is about to exit. */
export class Reporter {
  private readonly worker: Worker;
  private readonly commands = new MessageChannel();
  private readonly ring = new MetricRing();
  private readonly names = new Map<string, number>();
  private open = true;

  constructor(signals: Int32Array) {
    const { port1, port2 } = this.commands;
    this.worker = new Worker(new URL('./link.js', import.meta.url), {
      workerData: { signals, commands: port2, ring: this.ring.buffer },
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
    this.post({ metrics, tensorboard });
  }

  /** The way of nearly all that a run tells, and so the cheap one. */
  metric({ name, step, value, time, epoch, place }: ReportedMetric): void {
    const numbered = !place && this.ring.add(this.numberOf(name), step, time, epoch ?? Number.NaN, value);
    if (!numbered) this.send({ type: 'metric', name, step, value: metricValue(value), time, epoch, place });
  }

  send(...events: TrainingEvent[]): void {
    this.post({ events });
  }

  /** The commands that came since, without the event loop having to turn. */
  *received(): Generator<TrainingCommand> {
    const { port1 } = this.commands;
    for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) yield next.message;
  }

  flush(...events: TrainingEvent[]): void {
    if (!this.open) return;
    const flush = new Int32Array(new SharedArrayBuffer(4));
    this.post({ events, flush });
    Atomics.wait(flush, 0, 0, FLUSH_LIMIT);
  }

  private numberOf(name: string): number {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const number = this.names.size;
    this.names.set(name, number);
    this.post({ name });
    return number;
  }

  private post(part: Partial<Delivery>): void {
    const delivery: Delivery = { events: [], after: this.ring.put, ...part };
    if (this.open) this.worker.postMessage(delivery);
  }
}

/** Milliseconds; a reader that hangs must not keep a finished run alive. */
const FLUSH_LIMIT = 2000;
