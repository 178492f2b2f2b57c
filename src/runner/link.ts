import { openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { metricValue, type TrainingCommand, type TrainingEvent } from '../protocol/training.ts';
import { MetricRing } from './train/metric-ring.ts';
import type { Delivery } from './train/reporter.ts';
import { isWish, posted, wish } from './train/signals.ts';
import { EventFile } from './train/tensorboard/events.ts';

/**
 * The thread that talks to whoever started the run, so that the program's own thread may stay in a loop for as long
 * as it likes: events go out on file descriptor 3, commands come in, one JSON object a line each way. Metrics are
 * appended to the run's file first, so that what was told is never lost.
 */
const {
  signals,
  commands,
  ring: buffer,
} = workerData as {
  signals: Int32Array;
  commands: MessagePort;
  ring: SharedArrayBuffer;
};
const pipe = new Socket({ fd: 3, readable: true, writable: true });
const ring = new MetricRing(buffer);
/** Of the metrics in the ring, by their numbers. */
const names: string[] = [];

let file: number | undefined;
let board: EventFile | undefined;
let waiting: TrainingEvent[] = [];

parentPort!.on('message', ({ events, after, name, metrics, tensorboard, flush }: Delivery) => {
  if (metrics) file = openSync(metrics, 'a');
  if (tensorboard) board = new EventFile(tensorboard);
  takeMetrics(after);
  if (name !== undefined) names.push(name);
  for (const event of events) waiting.push(event);
  if (!flush) return;
  deliver(() => {
    Atomics.store(flush, 0, 1);
    Atomics.notify(flush, 0);
  });
});

/** Milliseconds: many metrics in a second become few writes. */
const RHYTHM = 20;

setInterval(() => {
  // A name that is still on its way is met again at the next turn.
  takeMetrics(ring.put);
  if (waiting.length > 0) deliver();
}, RHYTHM);

function takeMetrics(end: number): void {
  for (const { name, step, time, epoch, value } of ring.take(end, (number) => number < names.length)) {
    const known = { type: 'metric', name: names[name], step, value: metricValue(value), time } as const;
    waiting.push(Number.isNaN(epoch) ? known : { ...known, epoch });
  }
}

function deliver(then?: () => void): void {
  const events = waiting;
  waiting = [];
  let kept = '';
  let told = '';
  for (const event of events) {
    const line = `${JSON.stringify(event)}\n`;
    told += line;
    if (event.type === 'metric') kept += `{${line.slice(METRIC.length)}`;
  }
  if (kept && file !== undefined) writeSync(file, kept);
  board?.append(events);
  pipe.write(told, then);
}

/** How the line of a metric begins; the run's file has nothing else. */
const METRIC = '{"type":"metric",';

createInterface({ input: pipe }).on('line', (line) => {
  const command = parse(line);
  if (!command) return;
  if (isWish(command)) wish(signals, command.type);
  else {
    commands.postMessage(command);
    posted(signals);
  }
});

// Nobody is left to report to: the run ends at its next tick.
pipe.on('close', () => wish(signals, 'stop'));
pipe.on('error', () => wish(signals, 'stop'));

function parse(line: string): TrainingCommand | null {
  try {
    const command = JSON.parse(line) as TrainingCommand;
    return typeof command?.type === 'string' ? command : null;
  } catch {
    return null;
  }
}
