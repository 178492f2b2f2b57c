import type { Graph, GraphNode, Place } from '../../protocol/facts.ts';
import type { LayerCall, Pass, Source, Statement, Use } from './source.ts';

/** More nodes than this are no help to anybody: containers are shown closed then. */
export const MOST_NODES = 400;

/** What the graph is to be told in terms of. */
export interface Rows {
  /** The number of a layer's row. */
  rowOf(layer: object): number | null;
  placeOf(layer: object): Place | null;
  placeAt(site: number): Place | null;
}

/** The graph of what was followed through the passes, its nodes in an order in which tensors flow forward. */
export function graphOf(passes: Iterable<Pass>, rows: Rows, most = MOST_NODES): Graph | undefined {
  const followed = [...passes];
  if (followed.length === 0) return undefined;
  const live = liveIn(followed);
  let open = depthOf(followed);
  let drawing = new Drawing(followed, live, open);
  while (open > 0 && drawing.size > most) drawing = new Drawing(followed, live, --open);
  return drawing.graph(rows);
}

/** All that a model's outputs are made of, and all layers that were called. */
function liveIn(passes: Pass[]): Set<Source> {
  const calls = new Set(passes.flatMap(({ calls }) => calls));
  const ends = passes.flatMap(({ outputs }) => outputs.map(({ source }) => source));
  const wholes = [...calls].flatMap(({ whole }) => whole ?? []);
  // Of a pass that another one took the place of, nothing is left.
  const isLeft = ({ call }: Source) => call === null || calls.has(call);
  const live = new Set([...ends, ...wholes].filter(isLeft));
  for (const { inputs } of live) for (const { source } of inputs) if (isLeft(source)) live.add(source);
  return live;
}

function depthOf(passes: Pass[]): number {
  return Math.max(0, ...passes.flatMap(({ calls }) => calls.map(({ depth }) => depth + 1)));
}

/** Stands for what one node of the graph is: a source, several of one statement, or a call of a layer. */
type Part = Source | LayerCall | Output;

interface Output {
  output: Use;
  order: number;
}

/** The graph with all layers that are nested as deep as `open`, or deeper, shown closed. */
class Drawing {
  private readonly parts = new Set<Part>();
  private readonly edges = new Map<string, { from: Part; to: Part; use: Use }>();
  private readonly statements = new Map<Statement, Source>();
  /** For each layer that is closed to keep the graph small how much is inside. */
  private readonly hidden = new Map<LayerCall, Set<LayerCall | Source>>();

  constructor(
    passes: Pass[],
    live: Set<Source>,
    private readonly open: number,
  ) {
    for (const { calls } of passes)
      for (const call of calls) this.parts.add(this.closedAround(call, call) ?? call);
    const inOrder = [...live].sort((a, b) => a.order - b.order);
    for (const source of inOrder) {
      const part = this.partOf(source);
      this.parts.add(part);
      for (const use of source.inputs) if (live.has(use.source)) this.connect(use, part);
    }
    this.addOutputs(passes, inOrder);
  }

  get size(): number {
    return this.parts.size;
  }

  graph(rows: Rows): Graph {
    const parts = [...this.parts].sort((a, b) => a.order - b.order);
    const numbers = new Map(parts.map((part, number) => [part, number]));
    const edges = [...this.edges.values()].map(({ from, to, use: { shape, dtype } }) => ({
      from: numbers.get(from)!,
      to: numbers.get(to)!,
      shape: [...shape],
      dtype,
    }));
    return { nodes: parts.map((part) => this.node(part, rows)), edges };
  }

  /** What leaves a model, and is not what another one goes on with. */
  private addOutputs(passes: Pass[], live: Source[]): void {
    const consumed = new Set<Source>();
    for (const source of live)
      for (const use of source.inputs) if (modelOf(use.source) !== modelOf(source)) consumed.add(use.source);
    let last = live.at(-1)?.order ?? 0;
    for (const { outputs } of passes) {
      for (const use of outputs) {
        if (consumed.has(use.source) || !this.parts.has(this.partOf(use.source))) continue;
        const output: Output = { output: use, order: ++last };
        this.parts.add(output);
        this.connect(use, output);
      }
    }
  }

  private connect(use: Use, to: Part): void {
    const from = this.partOf(use.source);
    if (from === to) return;
    const key = `${from.order} ${to.order} ${use.shape} ${use.dtype}`;
    this.edges.set(key, { from, to, use });
  }

  private partOf(source: Source): Part {
    const { statement, call } = source;
    if (source === call?.whole) return this.closedAround(call, call)!;
    const first = (statement && this.statements.get(statement)) ?? source;
    if (statement) this.statements.set(statement, first);
    return this.closedAround(call, first) ?? first;
  }

  /** The outermost call around `part` that is shown closed. */
  private closedAround(call: LayerCall | null, part: LayerCall | Source): LayerCall | undefined {
    let closed: LayerCall | undefined;
    for (let each = call; each; each = each.outer) if (each.whole || each.depth >= this.open) closed = each;
    if (closed && !closed.whole && closed !== part) {
      const inside = this.hidden.get(closed) ?? new Set();
      this.hidden.set(closed, inside.add(part));
    }
    return closed;
  }

  private node(part: Part, rows: Rows): GraphNode {
    if ('output' in part) return { kind: 'output', label: 'output', layer: null, parent: null, place: null };
    if ('layer' in part) return this.layer(part, rows);
    const { kind, label, call, statement, site } = part;
    const at = statement?.site ?? site;
    const place = at === undefined ? null : rows.placeAt(at);
    const parent = call ? rows.rowOf(call.layer) : null;
    return { kind, label: statement ? nameOf(statement.name, label) : label, layer: null, parent, place };
  }

  private layer(call: LayerCall, rows: Rows): GraphNode {
    const { layer, label, outer } = call;
    const parent = outer ? rows.rowOf(outer.layer) : null;
    const hidden = this.hidden.get(call)?.size;
    return { kind: 'layer', label, layer: rows.rowOf(layer), parent, place: rows.placeOf(layer), hidden };
  }
}

/** A tensor operator has no name that reads as a word. */
function nameOf(statement: string, op: string): string {
  return /^\p{ID_Start}/u.test(statement) ? statement : op;
}

/** The call of the model that a source is part of. */
function modelOf({ call }: Source): LayerCall | null {
  let model = call;
  while (model?.outer) model = model.outer;
  return model;
}
