import { appendFileSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import {
  type MediaEvent,
  type MetricEvent,
  metricNumber,
  type TrainingEvent,
} from '../../../protocol/training.ts';
import { Message } from './protobuf.ts';
import { record } from './record.ts';

/**
 * A TensorBoard event file in a run's folder: scalars, histograms and images, each under its own name. The fields' numbers
 * are those of TensorFlow's `event.proto` and `summary.proto`.
 */
export class EventFile {
  private readonly file: string;

  /** `started` in milliseconds since 1970. */
  constructor(
    private readonly runDir: string,
    private readonly started = Date.now(),
  ) {
    const seconds = String(Math.floor(started / 1000)).padStart(10, '0');
    this.file = path.join(runDir, `events.out.tfevents.${seconds}.${hostname()}`);
    const version = new Message().double(1, started / 1000).bytes(3, 'brain.Event:2');
    appendFileSync(this.file, record(version.encoded()));
  }

  /** Appends what TensorBoard can show of some events, in one write. */
  append(events: Iterable<TrainingEvent>): void {
    const records: Buffer[] = [];
    for (const event of events) {
      const value =
        event.type === 'metric' ? scalar(event) : event.type === 'media' ? this.media(event) : null;
      if (!value) continue;
      const { step, time } = event as MetricEvent | MediaEvent;
      const wrapped = new Message().double(1, this.started / 1000 + time).integer(2, step);
      const summary = new Message().message(1, value.bytes(1, (event as MetricEvent).name));
      records.push(record(wrapped.message(5, summary).encoded()));
    }
    if (records.length) appendFileSync(this.file, Buffer.concat(records));
  }

  /** Texts need a plugin's own encoding, and stay in the run's folder. */
  private media({ content }: MediaEvent): Message | null {
    if (content.kind === 'histogram') return histogram(content);
    if (content.kind !== 'image') return null;
    const { file, width, height } = content;
    const image = new Message().integer(1, height).integer(2, width).integer(3, COLORS);
    return new Message().message(4, image.bytes(4, readFileSync(path.join(this.runDir, file))));
  }
}

/** Channels that TensorBoard decodes an image to. */
const COLORS = 4;

function scalar({ value }: MetricEvent): Message {
  return new Message().float(2, metricNumber(value));
}

/** The sums are those of the bins' middles: the values themselves are gone. */
function histogram({ edges, counts }: { edges: number[]; counts: number[] }): Message {
  const middles = counts.map((_, bin) => (edges[bin] + edges[bin + 1]) / 2);
  const over = (of: (middle: number) => number) =>
    counts.reduce((total, count, bin) => total + count * of(middles[bin]), 0);
  const histo = new Message()
    .double(1, edges[0])
    .double(2, edges[edges.length - 1])
    .double(
      3,
      over(() => 1),
    )
    .double(
      4,
      over((middle) => middle),
    )
    .double(
      5,
      over((middle) => middle ** 2),
    )
    .doubles(6, edges.slice(1))
    .doubles(7, counts);
  return new Message().message(5, histo);
}
