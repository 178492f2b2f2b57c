import { openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { TrainingCommand, TrainingEvent } from '../protocol/training.ts';
import { isWish, posted, wish } from './train/signals.ts';
import { EventFile } from './train/tensorboard/events.ts';

/**
 * The thread that talks to whoever started the run, so that the program's own thread may stay in a loop for as long
 * as it likes: events go out on file descriptor 3, commands come in, one JSON object a line each way. Metrics are
 * appended to the run's file first, so that what was told is never lost.
 */
const { signals, commands } = workerData as { signals: Int32Array; commands: MessagePort };
const pipe = new Socket({ fd: 3, readable: true, writable: true });

interface Delivery {
  events: TrainingEvent[];
  /** The file of the metrics; comes once. */
  metrics?: string;
  /** The run's folder, where a TensorBoard event file is wanted in it. */
  tensorboard?: string;
  /** To be told when all that came so far is out. */
  flush?: Int32Array;
}

let file: number | undefined;
let board: EventFile | undefined;
let waiting: TrainingEvent[] = [];
let timer: NodeJS.Timeout | undefined;

parentPort!.on('message', ({ events, metrics, tensorboard, flush }: Delivery) => {
  if (metrics) file = openSync(metrics, 'a');
  if (tensorboard) board = new EventFile(tensorboard);
  for (const event of events) waiting.push(event);
  if (flush) {
    deliver(() => {
      Atomics.store(flush, 0, 1);
      Atomics.notify(flush, 0);
    });
  } else timer ??= setTimeout(deliver, RHYTHM);
});

/** Milliseconds: many metrics in a second become few writes. */
const RHYTHM = 20;

function deliver(then?: () => void): void {
  clearTimeout(timer);
  timer = undefined;
  const events = waiting;
  waiting = [];
  const metrics = events.map((event) =>
    event.type === 'metric' ? lineOf({ ...event, type: undefined }) : '',
  );
  const text = metrics.join('');
  if (text && file !== undefined) writeSync(file, text);
  board?.append(events);
  pipe.write(events.map(lineOf).join(''), then);
}

function lineOf(event: object): string {
  return `${JSON.stringify(event)}\n`;
}

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
