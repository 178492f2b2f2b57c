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

/** A shape that reached a place while the program was traced. */
export interface ShapeSeen {
  /** A size of -1 is left open until a run: the batch of a symbolic tensor of TensorFlow.js. */
  shape: number[];
  dtype: string;
  /** How often this shape was seen at the place, in one round as `Hint.times` is. */
  count: number;
  /** For each dimension its name in the program, such as `batch` or `T·d`; null where it has none. Absent: none has. */
  names?: (string | null)[];
  /** For each dimension its number in `Trace.dimensions`, which tells where it comes from. */
  dims?: number[];
  /** The number in `Trace.makings` of the op that made it. */
  making?: number;
  /**
   * Under which modules it was seen, such as `encoder.blocks.0`, or `blocks.0 … blocks.11` for a row of them; only
   * where the place was reached from several.
   */
  paths?: string[];
  /** Where the shapes follow one another over a loop: whether this one begins it, comes in between, or ends it. */
  turn?: 'first' | 'between' | 'last';
  /** A size depends on a value that is not computed while tracing, so a stand-in took its place. */
  guessed?: boolean;
}

/** One call of a module, or several alike. */
export interface CallSeen {
  input: ShapeSeen[];
  output: ShapeSeen[];
  /** How often, in one round as `Hint.times` is. */
  count: number;
  /** The module's path in the model that was called, such as `features.0`, or those of several modules called alike. */
  path: string;
}

/** A size somewhere in the program, and what it was computed from. Dimensions that an op passes on are one and the same. */
export interface Dimension {
  size: number;
  name: string | null;
  /** How the size came to be, with numbers: `flatten: 64·12·12 = 9216`, `randn(batch, 784)`. */
  how: string;
  /** The numbers of the dimensions that it was computed from. */
  from: number[];
  place: Place | null;
}

/** An op that made a tensor, in the words of the program. */
export interface Making {
  /** `Conv2d(32→64, k 3)`, `flatten(1)`, `add`. */
  op: string;
  /** Formulas with their numbers, a line each: `(26 − 3)/1 + 1 = 24`. */
  formulas: string[];
  operands: { name: string; shape: number[]; dtype: string; place: Place | null }[];
  flops: number;
  /** What it keeps until `backward()`. */
  keptBytes: number;
}

export type HintKind = 'variable' | 'parameter' | 'return' | 'chain' | 'module';

/** One inlay hint, to be shown right behind `line:column`. `hintLabel` makes its text. */
export interface Hint extends Place {
  kind: HintKind;
  /** The variable, parameter or expression that the hint belongs to. */
  name: string;
  /** The innermost statement around it, up to its body if it has one: an edit there makes the hint stale. */
  within: Span;
  /** In the order in which they were first seen. */
  shapes: ShapeSeen[];
  /**
   * How often the place is reached in one round of the training loop around it, or in the whole program. A batch of a
   * data loader is a round as well.
   */
  times: number;
  /** Where rounds differ: how often in the one that reaches it least. */
  fewest?: number;
  /** Shapes follow one another over a loop: `ShapeSeen.turn` says which are the first and the last. */
  course: boolean;
  /** Of a module: the calls of those constructed here, and the elements in the parameters of one of them. */
  module?: { calls: CallSeen[]; parameters: number; cost: Cost };
  /** After a training run: whether the shapes seen then were these. Where they were not, `shapes` are those of the run. */
  observed?: 'confirmed' | 'corrected';
}

/** What one call of a module costs, the modules inside of it included. */
export interface Cost {
  /** Multiplications and additions each count as one. */
  flops: number;
  /** Bytes of activations that are kept for backward. */
  keptBytes: number;
}

export interface RelatedPlace extends Place {
  message: string;
}

export interface TextEdit extends Span {
  text: string;
}

/** A change that may mend a problem; it is offered only after a trace of the changed text was found free of it. */
export interface Fix {
  /** In the imperative: `Change 9000 to 9216`. */
  title: string;
  edits: TextEdit[];
}

export interface Diagnostic extends Span {
  severity: 'error' | 'warning' | 'information';
  /** A short stable name, such as `shape-mismatch`; docs/problems.md has a section of that name. */
  code: string;
  message: string;
  related: RelatedPlace[];
  fixes?: Fix[];
}

/** The trace ended before the program did. */
export interface Cut extends Place {
  reason: string;
}

/** One row of the model's table, in the order in which the layers were first called. */
export interface Layer extends Place, Cost {
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
  /** How often it was called in one pass of its model. */
  calls: number;
}

/** The data flow through the model: its layers, the ops between them, and the tensors on the edges. */
export interface Graph {
  nodes: GraphNode[];
  edges: { from: number; to: number; shape: number[]; dtype: string }[];
}

export interface GraphNode {
  kind: 'input' | 'layer' | 'op' | 'output';
  /** `Conv2d`, `add`, `x`. */
  label: string;
  /** The number of its row in `Trace.layers`, where it is a layer. */
  layer: number | null;
  /** The number of the row of the layer that it is inside of; null at the top. */
  parent: number | null;
  place: Place | null;
  /** So many layers and ops inside of it are left out, as the graph would be too large with them. */
  hidden?: number;
}

/** What training takes in memory, in bytes, and how that grows with the batch. */
export interface MemoryForecast {
  parameters: number;
  gradients: number;
  /** What the optimizer keeps between steps. */
  optimizer: number;
  /** What was kept for backward at the traced batch size, as far as it grows with the batch. */
  activations: number;
  /** What was kept for backward whatever the batch size is. */
  fixed: number;
  batch: number;
}

export interface Trace {
  hints: Hint[];
  diagnostics: Diagnostic[];
  cut: Cut | null;
  layers: Layer[];
  /** Absent where the program calls no model. */
  graph?: Graph;
  /** Absent where nothing is trained. */
  memory?: MemoryForecast;
  dimensions: Dimension[];
  makings: Making[];
  /** Every traced file of the workspace that the program is made of, the entry first. */
  files: string[];
  milliseconds: { bundle: number; run: number; total: number };
}
