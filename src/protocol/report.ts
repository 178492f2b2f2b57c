import type { Points, ShownMedia, TuneChange } from './panel.ts';
import type { RunFile, RunNote } from './runs.ts';
import type { MetricEvent } from './training.ts';

/** All that a report of a run shows, as JSON in its page. */
export interface Report {
  run: RunFile;
  note: RunNote;
  /** Values as JSON has them. */
  curves: (Omit<Points, 'value' | 'epoch'> & {
    value: MetricEvent['value'][];
    epoch: (number | null)[];
  })[];
  changes: TuneChange[];
  /** Images by their data. */
  media: ShownMedia[];
  /** The program's files as they were run, by their paths in the workspace. */
  code: [path: string, text: string][];
}
