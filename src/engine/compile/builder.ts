import {
  type Attribute,
  type Constant,
  type ElementType,
  elementTypes,
  type Graph,
  type Node,
} from '../native/onnx.ts';
import type { Form } from './plan.ts';

/** A tensor of the graph. */
export interface Value extends Form {
  name: string;
  /** What made it in this step; null where it comes from outside. */
  kernel: string | null;
}

type Attributes = Record<string, Attribute>;

/** Puts a graph together, node by node. Names are its own. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  /** Numbers that must be finite, or else the graph's results do not count. */
  readonly checks: string[] = [];
  private count = 0;
  private readonly known = new Map<string, string>();
  private readonly precursors = new Map<string, string>();

  name(): string {
    return `n${this.count++}`;
  }

  /** Adds a node with one output and gives its name. */
  node(op: string, inputs: string[], attributes?: Attributes, domain?: Node['domain']): string {
    return this.several(op, inputs, 1, attributes, domain)[0];
  }

  /** Adds a node with several outputs. */
  several(
    op: string,
    inputs: string[],
    outputCount: number,
    attributes?: Attributes,
    domain?: Node['domain'],
  ): string[] {
    const outputs = Array.from({ length: outputCount }, () => this.name());
    this.nodes.push({ op, inputs, outputs, attributes, domain });
    return outputs;
  }

  constant(dtype: Constant['dtype'], values: ArrayLike<number>, shape: readonly number[]): string {
    const key = values.length > 16 ? null : `${dtype} ${shape} ${Array.from(values)}`;
    const before = key === null ? undefined : this.known.get(key);
    if (before) return before;
    const name = this.name();
    this.constants.push({ name, dtype, shape, values });
    if (key !== null) this.known.set(key, name);
    return name;
  }

  /** A number. */
  float(value: number): string {
    return this.constant('float32', [value], []);
  }

  /** A list of sizes or positions. */
  integers(values: readonly number[]): string {
    return this.constant('int64', values, [values.length]);
  }

  check(name: string): void {
    this.checks.push(name);
  }

  /** `name` was computed from `precursor`, which serves a later operation better. */
  remember(name: string, precursor: string): void {
    this.precursors.set(name, precursor);
  }

  recall(name: string): string | undefined {
    return this.precursors.get(name);
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.node('Reshape', [x, this.integers(shape)]);
  }

  cast(x: string, to: ElementType): string {
    return this.node('Cast', [x], { to: { int: elementTypes[to] } });
  }

  /** Adds a graph whose inputs are `given`; gives the names of its outputs. */
  inline(graph: Graph, given: Record<string, string>): string[] {
    const names = new Map(Object.entries(given));
    for (const { name, dtype, values, shape } of graph.constants ?? [])
      names.set(name, this.constant(dtype, values, shape));
    // An input that is left out has no name.
    names.set('', '');
    for (const node of graph.nodes) {
      for (const output of node.outputs) names.set(output, this.name());
      this.nodes.push({
        ...node,
        inputs: node.inputs.map((input) => names.get(input)!),
        outputs: node.outputs.map((output) => names.get(output)!),
      });
    }
    return graph.outputs.map(({ name }) => names.get(name)!);
  }
}
