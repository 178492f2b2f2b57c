/** `run.json` in a run's folder. The runner writes it: when the run starts, and once more when it ends. */
export interface RunFile {
  /** The program. */
  file: string;
  /** SHA-256 over the program's own files. */
  code: string;
  /**
   * SHA-256 of each of them, by its path in the workspace; a copy of it as it was run lies at that path in the folder's
   * `code/`.
   */
  files?: Record<string, string>;
  versions?: Record<'tensorscope' | 'tfjs' | 'onnxruntime', string>;
  engine: string;
  seed: number;
  maxSteps: number | null;
  node: string;
  /** Of the process that trains. */
  pid: number;
  /** ISO 8601. */
  started: string;
  ended: string | null;
  outcome: 'running' | 'finished' | 'stopped' | 'failed';
  steps: number;
  error: string | null;
  /** The newest, the least and the greatest finite value of each metric, at the end. */
  /** The numbers that were changed while it ran, and the first step that saw each. */
  tunes?: { name: string; value: number; step: number }[];
  metrics: Record<string, { last: number | null; least: number | null; greatest: number | null }>;
}

/** What differs between runs that are compared, one row each. */
export interface Difference {
  kind: 'option' | 'seed' | 'engine' | 'code' | 'tune' | 'outcome' | 'metric';
  /** What it is called: `lr`, `last val/loss`, `src/model.ts`. */
  name: string;
  /** One for each run, in their order; null where a run has none. */
  values: (string | null)[];
}

/** `note.json` beside it: what the user says of the run. */
export interface RunNote {
  name?: string;
  note?: string;
}
