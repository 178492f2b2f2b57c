import type { Place, Trace } from './facts.ts';
import type { Difference } from './runs.ts';
import type { ErrorEvent, MediaEvent, RatesEvent, RunState, TuneEvent } from './training.ts';
import type { ActDone, SliceAsked, SliceEvent } from './values.ts';

/**
 * A curve's points, as columns: `step[i]`, `time[i]` (seconds) and `value[i]` (NaN and infinity allowed).
 * They reach the panel as Float64Array: VS Code sends those as they are, where JSON would make NaN a null.
 */
export interface Points<Column = number[]> {
  name: string;
  step: Column;
  time: Column;
  value: Column;
  /** Counted from 0; NaN outside of epochs. */
  epoch?: Column;
  /** The line that made the first value that is not finite. */
  badPlace?: Place;
}

/** A run whose curves lie under those of the run that is shown. */
export interface OverlaidRun {
  runDir: string;
  name: string;
  note?: string;
  curves: Points<Float64Array>[];
}

export interface RunStatus {
  file: string;
  state: RunState | 'idle';
  step: number;
  fraction?: number;
  stepsPerSecond?: number;
  secondsLeft?: number;
  engine?: string;
  engineReason?: string;
  runDir?: string;
  /** It is over, and has a checkpoint to go on from. */
  resumable?: boolean;
  /** While paused inside of a training step. */
  act?: ActDone;
  error?: Pick<ErrorEvent, 'file' | 'line' | 'column' | 'message'>;
}

/** What a trace knows of the program's model as a whole. */
export type ModelFacts = Pick<Trace, 'layers' | 'graph' | 'memory'>;

/** The line that the cursor is on. */
export type Cursor = Pick<Place, 'file' | 'line'>;

/** A number that can be changed while the program runs. */
export type Tunable = Pick<TuneEvent, 'name' | 'value' | 'min' | 'max'>;

/** A change of one, and the first step that saw it. */
export type TuneChange = Pick<TuneEvent, 'name' | 'value' | 'step'>;

/** What a program logged besides numbers; an image's `file` is an address that the page may load. */
export type ShownMedia = Omit<MediaEvent, 'type'>;

/** The runs that lie under the shown one, and how all of them differ: the shown run's value comes first. */
export interface Comparison {
  runs: OverlaidRun[];
  differences: Difference[];
}

/** What a test of learning rates found of a program. */
export type ShownRates = Omit<RatesEvent, 'type'> & { file: string };

/** A tensor of the paused program that is looked at whole. */
export interface ShownTensor {
  name: string;
  /** Its gradient can be looked at as well. */
  hasGradient: boolean;
  slice: SliceEvent;
}

export type Tab = 'curves' | 'model' | 'tensor';

/** host → panel */
export type PanelUpdate =
  /** Everything, after the panel said that it is ready: it can be rebuilt from this alone. */
  | {
      type: 'reset';
      status: RunStatus;
      curves: Points<Float64Array>[];
      tunables: Tunable[];
      changes: TuneChange[];
      media: ShownMedia[];
      comparison: Comparison;
      model: ModelFacts;
      cursor: Cursor | null;
      tensor: ShownTensor | null;
      rates: ShownRates | null;
      /** Bytes that the machine has, which a training should fit in. */
      machineMemory: number;
    }
  | { type: 'points'; curves: Points<Float64Array>[] }
  | { type: 'status'; status: RunStatus }
  | { type: 'model'; model: ModelFacts }
  | { type: 'tunables'; tunables: Tunable[]; changes: TuneChange[] }
  /** More of it. */
  | { type: 'media'; media: ShownMedia[] }
  | { type: 'compared'; comparison: Comparison }
  /** The user's note on the run. */
  | { type: 'note'; note: string }
  | { type: 'cursor'; cursor: Cursor | null }
  | { type: 'tensor'; tensor: ShownTensor | null }
  | { type: 'rates'; rates: ShownRates | null }
  /** The user asked for this tab. */
  | { type: 'show'; tab: Tab };

/** panel → host */
export type PanelRequest =
  | { type: 'ready' }
  | { type: 'command'; command: 'train' | 'pause' | 'act' | 'step' | 'resume' | 'stop' }
  /** Go on with the shown run, which is over, from its checkpoint. */
  | { type: 'goOn' }
  | { type: 'reveal'; place: Place }
  | { type: 'tune'; name: string; value: number }
  /** Write this learning rate into the code. */
  | { type: 'rate'; rate: number }
  /** Show another part of the tensor. */
  | { type: 'look'; asked: SliceAsked }
  /** Ask where, and write the chart there; `data` is text, or base64 of a PNG. */
  | { type: 'save'; name: string; format: 'png' | 'svg' | 'csv'; data: string }
  /** What the user says of the shown run. */
  | { type: 'note'; note: string }
  /** Put the overlaid runs away. */
  | { type: 'uncompare' }
  /** Show how a source file of the shown run differs from that of an overlaid one. */
  | { type: 'diff'; file: string; runDir: string };
