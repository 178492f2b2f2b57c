import type { HintKind, Place } from './facts.ts';

/** The four acts of a training step, in their order. */
export const acts = ['forward', 'loss', 'backward', 'step'] as const;

export type Act = (typeof acts)[number];

/** The act that a paused program has just done. */
export interface ActDone {
  act: Act;
  /** The user's line that did it; absent where it is not known. */
  place?: Place;
  /** What came of it, as `loss 2.303`. */
  text: string;
}

/** The values at the program's places, told whenever it pauses: those that were made since it last ran freely. */
export interface ValuesEvent {
  type: 'values';
  step: number;
  places: PlaceValues[];
}

export interface PlaceValues extends Place {
  kind: HintKind;
  value: TensorSummary;
  /** Its gradient, once it has one. */
  gradient?: TensorSummary;
  /** Of a module: its parameters by their names in it. */
  parameters?: { name: string; value: TensorSummary; gradient?: TensorSummary }[];
}

/** A tensor in figures. Values that are not finite count only as such. */
export interface TensorSummary {
  shape: number[];
  dtype: string;
  /** All of them null where no value is finite. */
  mean: number | null;
  /** The standard deviation of the population. */
  std: number | null;
  least: number | null;
  greatest: number | null;
  /** How many values are 0, NaN, and infinite. */
  zeros: number;
  nan: number;
  infinite: number;
  /** How many of the finite values lie in each of 16 equal bins from the least to the greatest. */
  histogram: number[];
  /** The values themselves, where they are few; as in metrics, those that JSON does not have are strings. */
  values?: (number | string)[];
  /** Where the tensor is an image or some: a PNG as a data URI, with its size in pixels. */
  image?: { uri: string; width: number; height: number };
}

/** Two dimensions of a tensor at chosen indices of the others. */
export interface SliceAsked extends Place {
  kind: HintKind;
  /** Of its gradient instead. */
  gradient: boolean;
  /** The dimensions that become rows and columns; absent where the tensor has fewer. */
  rows?: number;
  columns?: number;
  /** An index for each dimension; those of rows and columns are not read. */
  at: number[];
}

/** The answer to `look`. */
export interface SliceEvent {
  type: 'slice';
  asked: SliceAsked;
  /** Of the whole tensor; absent where there is none at that place any more. */
  summary?: TensorSummary;
  /** Every `stride`-th row and column, where there are very many. */
  stride: [rows: number, columns: number];
  /** Row by row; as in metrics, values that JSON does not have are strings. */
  values: (number | string)[][];
}
