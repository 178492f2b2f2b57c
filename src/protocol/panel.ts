import type { Layer, Place } from './facts.ts';
import type { ErrorEvent, RunState } from './training.ts';

/** A curve's points, as columns: `step[i]`, `time[i]` (seconds) and `value[i]` (NaN and infinity allowed). */
export interface Points {
  name: string;
  step: number[];
  time: number[];
  value: number[];
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
  error?: Pick<ErrorEvent, 'file' | 'line' | 'column' | 'message'>;
}

/** host → panel */
export type PanelUpdate =
  /** Everything, after the panel said that it is ready: it can be rebuilt from this alone. */
  | { type: 'reset'; status: RunStatus; curves: Points[]; layers: Layer[] }
  | { type: 'points'; curves: Points[] }
  | { type: 'status'; status: RunStatus }
  | { type: 'layers'; layers: Layer[] };

/** panel → host */
export type PanelRequest =
  | { type: 'ready' }
  | { type: 'command'; command: 'train' | 'pause' | 'step' | 'resume' | 'stop' }
  | { type: 'reveal'; place: Place };
