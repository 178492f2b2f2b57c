/** What a trace finds out about a program. Lines and columns count from 1; ends are exclusive. */

export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface Span extends Place {
  endLine: number;
  endColumn: number;
}

export interface ShapeSeen {
  shape: number[];
  dtype: string;
  /** How often this shape was seen at the place. */
  count: number;
}

export type HintKind = 'variable' | 'parameter' | 'return' | 'chain' | 'module';

/** One inlay hint, to be shown right behind `line:column`. */
export interface Hint extends Place {
  kind: HintKind;
  /** The variable, parameter or expression that the hint belongs to. */
  name: string;
  /** What is shown: `[64|16, 784]`, or for a module `[64, 784] → [64, 10] · 7,850 params`. */
  label: string;
  shapes: ShapeSeen[];
}

export interface RelatedPlace extends Place {
  message: string;
}

export interface Diagnostic extends Span {
  severity: 'error' | 'warning' | 'information';
  /** A short stable name, such as `shape-mismatch`. */
  code: string;
  message: string;
  related: RelatedPlace[];
}

/** The trace ended before the program did. */
export interface Cut extends Place {
  reason: string;
}

/** One row of the model's table, in the order in which the layers were first called. */
export interface Layer extends Place {
  /** PyTorch's name of the module in its model, such as `features.0`; the model's own is its class's name. */
  path: string;
  /** Nesting depth; the model itself is 0. */
  depth: number;
  /** The class's name, such as `Conv2d`. */
  type: string;
  input: number[][];
  output: number[][];
  /** Elements in the parameters of this module and the ones inside it. */
  parameters: number;
}

export interface Trace {
  hints: Hint[];
  diagnostics: Diagnostic[];
  cut: Cut | null;
  layers: Layer[];
  /** Every traced file of the workspace that the program is made of, the entry first. */
  files: string[];
  milliseconds: { bundle: number; run: number; total: number };
}
