import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { TrainingCommand, TrainingEvent } from '../protocol/training.ts';
import { isWish, posted, wish } from './train/signals.ts';

/**
 * The thread that talks to whoever started the run, so that the program's own thread may stay in a loop for as long
 * as it likes: events go out on file descriptor 3, commands come in, one JSON object a line each way.
 */
const { signals, commands } = workerData as { signals: Int32Array; commands: MessagePort };
const pipe = new Socket({ fd: 3, readable: true, writable: true });

parentPort!.on('message', (message: { events: TrainingEvent[]; flush?: Int32Array }) => {
  const lines = message.events.map((event) => `${JSON.stringify(event)}\n`).join('');
  pipe.write(lines, () => {
    if (!message.flush) return;
    Atomics.store(message.flush, 0, 1);
    Atomics.notify(message.flush, 0);
  });
});

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
