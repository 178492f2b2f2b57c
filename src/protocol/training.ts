import type { HintKind, Place, Span } from './facts.ts';
import type { ActDone, SliceAsked, SliceEvent, ValuesEvent } from './values.ts';

/** runner → host or CLI while a program trains, one JSON object a line; the CLI's `--json` prints the same. */
export type TrainingEvent =
  | StartedEvent
  | MetricEvent
  | MediaEvent
  | ShapesEvent
  | ProgressEvent
  | StateEvent
  | ValuesEvent
  | SliceEvent
  | LogEvent
  | TuneEvent
  | RatesEvent
  | ErrorEvent
  | DoneEvent;

export interface StartedEvent {
  type: 'started';
  engine: string;
  /** Why this engine was chosen, for the status bar's tooltip. */
  reason: string;
  runDir: string;
  file: string;
}

export interface MetricEvent {
  type: 'metric';
  name: string;
  /** Optimizer steps taken before the value was made. */
  step: number;
  /** JSON has no NaN and no infinity: those come as the strings `NaN`, `Infinity`, `-Infinity`. */
  value: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Seconds since the program started. */
  time: number;
  /** Counted from 0; absent outside of epochs. */
  epoch?: number;
  /** Of a value that is not finite: the line that made it. */
  place?: Place;
}

/** A metric as the run's folder keeps it. */
export type MetricPoint = Omit<MetricEvent, 'type'>;

/** Metrics under this prefix are the runner's own: learning rate, gradient norm, speed, memory. */
export const SYSTEM = 'system/';
/** And those under this one: the norm of the gradients of each layer. */
export const LAYER_NORM = `${SYSTEM}grad norm/`;

/** The program reported something that is no number. It lies in the run's folder, too: a line of `media.jsonl`. */
export interface MediaEvent {
  type: 'media';
  name: string;
  step: number;
  time: number;
  epoch?: number;
  content: /** A PNG file, relative to the run's folder. */
    | { kind: 'image'; file: string; width: number; height: number; caption?: string }
    /** `counts[i]` values lie between `edges[i]` and `edges[i + 1]`. */
    | { kind: 'histogram'; edges: number[]; counts: number[] }
    | { kind: 'text'; text: string };
}

/** The shapes that reached the program's places so far: told after its first training steps, and at its end. */
export interface ShapesEvent {
  type: 'shapes';
  /** By path: the SHA-256 of each file's text as it was run. */
  files: Record<string, string>;
  places: ObservedPlace[];
}

/** A place where a trace may have a hint. */
export interface ObservedPlace extends Place {
  kind: HintKind;
  name: string;
  within: Span;
  shapes: ObservedShape[];
  /** Of a module: the calls of those constructed here. */
  calls?: ObservedCall[];
  /** There may be more than these: so many different ones came that the rest was not looked at. */
  more?: boolean;
}

export interface ObservedShape {
  shape: number[];
  dtype: string;
}

export interface ObservedCall {
  input: ObservedShape[];
  output: ObservedShape[];
}

export interface ProgressEvent {
  type: 'progress';
  step: number;
  /** 0 to 1; absent where the program's loops do not tell how long they are. */
  fraction?: number;
  stepsPerSecond: number;
  /** Seconds; absent as `fraction` is. */
  secondsLeft?: number;
}

export type RunState = 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

export interface StateEvent {
  type: 'state';
  state: RunState;
  step: number;
  /** While paused inside of a training step. */
  act?: ActDone;
  /** Why it paused, where nobody asked for it. */
  reason?: string;
}

/** A number that can be changed from outside appeared, or was changed. */
export interface TuneEvent {
  type: 'tune';
  name: string;
  value: number;
  min?: number;
  max?: number;
  /** The first step that sees the value. */
  step: number;
}

/** What a test of learning rates found, at its end. A loss that is no number is null. */
export interface RatesEvent {
  type: 'rates';
  /** The first one that stepped, where it was made, and the rate that the program gave it; null where none stepped. */
  optimizer: { name: string; place?: Place; lr: number } | null;
  lrs: number[];
  /** The smoothed loss at each rate. */
  losses: (number | null)[];
  /** Null where there was too little of a curve to judge. */
  suggestion: { valley: number; steepest: number } | null;
}

/** What the program printed. */
export interface LogEvent {
  type: 'log';
  level: 'log' | 'info' | 'warn' | 'error' | 'debug';
  text: string;
}

/** The program threw. The place is in the user's own file. */
export interface ErrorEvent {
  type: 'error';
  file: string;
  line: number;
  column: number;
  message: string;
  stack: string;
}

export interface DoneEvent {
  type: 'done';
  outcome: 'finished' | 'stopped' | 'failed';
  steps: number;
  seconds: number;
  engine: string;
  runDir: string;
}

/** host or CLI → runner. `step` runs to the end of one training step and pauses again, `act` to the end of its next act. */
export type TrainingCommand =
  | { type: 'pause' }
  | { type: 'step' }
  | { type: 'act' }
  | { type: 'resume' }
  | { type: 'stop' }
  /** Gives a number that the program marked by `tune` another value. */
  | { type: 'tune'; name: string; value: number }
  /** While paused: a part of a tensor, told as a `slice`. */
  | { type: 'look'; asked: SliceAsked };

export interface TrainingOptions {
  file: string;
  workspace: string;
  /** Absent: the best engine that loads. */
  engine?: string;
  seed?: number;
  /** What numbers that the program marks by `tune`, or the optimizers' rates, are instead of what it says. */
  tunes?: Record<string, number>;
  maxSteps?: number;
  /** Test learning rates from one to the other in so many steps, and end then. */
  rateTest?: { startLr: number; endLr: number; numIter: number };
  /** Every so many steps: histograms of all weights and gradients, and the norm of the gradients by layer. */
  watchEvery?: number;
  /** Write a TensorBoard event file into the run's folder as well. */
  tensorboard?: boolean;
  /** The folder of a run to go on with from its checkpoint. */
  resume?: string;
  /** Resume even where the code or the engine is another one. */
  resumeAnyway?: boolean;
  /** Seconds between two checkpoints. Absent: 30. */
  checkpointEvery?: number;
  /** Absent: `.tensorscope/runs/<time>-<name>/` in the workspace. */
  runDir?: string;
}

/** fastai's range. */
export const rateRange = { startLr: 1e-7, endLr: 10, numIter: 100 };

/** Two digits are more than a test of rates knows. */
export function roundedRate(rate: number): number {
  return Number(rate.toPrecision(2));
}

/** Where a test of rates has nothing to tell. */
export const NO_RATES =
  'No optimizer of tensorscope’s took a step after a backward(), so there was no rate to test.';

export function metricValue(value: number): MetricEvent['value'] {
  return Number.isFinite(value) ? value : (String(value) as MetricEvent['value']);
}

export function metricNumber(value: MetricEvent['value']): number {
  return Number(value);
}
