import type { DType, TypedArray } from '../dispatch.ts';
import type { Node, Port } from '../native/onnx.ts';
import type { Feeds, NativeSession, Operand } from '../native/runtime.ts';
import { computeInto, sessionOfWhole } from '../native/session.ts';
import { allocate } from '../reuse.ts';
import { GraphBuilder } from './builder.ts';
import { Lowering } from './lowering.ts';
import type { Form, Plan, Ref } from './plan.ts';
import { sizeOf } from './translate/translation.ts';

/** What a segment computed, by the number of the value. */
export type Found = Map<number, { values: TypedArray } & Form>;

interface Outcome extends Form {
  name: string;
  value: number;
}

/** The operations between two places where the step needs numbers, as one graph of ONNX Runtime. */
export class Segment {
  private readonly session: NativeSession;
  private readonly feeds: { name: string; ref: Ref; form: Form }[];
  private readonly outcomes: Outcome[];
  private readonly checks: string[];

  /** Of the events from `start` to before `end`, for the values that `needed` names. */
  constructor(plan: Plan, start: number, end: number, needed: (value: number) => boolean) {
    const graph = new GraphBuilder();
    const { made, taken } = new Lowering(plan, start, end, graph);
    const named = new Set<string>();
    this.outcomes = [...made]
      .filter(([value]) => needed(value))
      .map(([value, form]) => {
        // Two values may stand for the same node: it can be told once by each name.
        const name = named.has(form.name) ? graph.node('Identity', [form.name]) : form.name;
        named.add(name);
        return { value, name, shape: form.shape, dtype: form.dtype };
      });
    this.checks = graph.checks;
    const wanted = [...this.outcomes.map(({ name }) => name), ...this.checks];
    const nodes = leadingTo(wanted, graph.nodes);
    const used = new Set(nodes.flatMap(({ inputs }) => inputs));
    this.feeds = taken.filter(({ name }) => used.has(name));
    const port = (name: string, { shape, dtype }: Form): Port => ({ name, dtype, shape });
    const model = {
      nodes,
      inputs: this.feeds.map(({ name, form }) => port(name, form)),
      outputs: [
        ...this.outcomes.map((outcome) => port(outcome.name, outcome)),
        ...this.checks.map((name) => port(name, number)),
      ],
      constants: graph.constants.filter(({ name }) => used.has(name)),
    };
    this.session = sessionOfWhole(model);
  }

  /** Gives the values that are needed; null where the graph can't tell them right. */
  run(dataOf: (ref: Ref) => TypedArray): Found | null {
    const feeds: Feeds = {};
    for (const { name, ref, form } of this.feeds) feeds[name] = operand(dataOf(ref), form);
    const results: Feeds = {};
    const found: Found = new Map();
    for (const { value, name, shape, dtype } of this.outcomes) {
      const values = arrayOf(dtype, sizeOf(shape));
      results[name] = operand(values, { shape, dtype });
      found.set(value, { values, shape, dtype });
    }
    const checks = this.checks.map((name) => {
      const values = new Float32Array(1);
      results[name] = operand(values, number);
      return values;
    });
    computeInto(this.session, feeds, results);
    return checks.every(([sum]) => Number.isFinite(sum)) ? found : null;
  }

  dispose(): void {
    this.session.dispose();
  }
}

const number: Form = { shape: [], dtype: 'float32' };

/** The nodes that some of the names depend on, in their order. */
function leadingTo(names: string[], nodes: Node[]): Node[] {
  const wanted = new Set(names);
  const kept: Node[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (!nodes[i].outputs.some((name) => wanted.has(name))) continue;
    kept.push(nodes[i]);
    for (const input of nodes[i].inputs) wanted.add(input);
  }
  return kept.reverse();
}

function arrayOf(dtype: DType, length: number): TypedArray {
  if (dtype === 'bool') return new Uint8Array(length);
  const values = allocate(length);
  return dtype === 'int32' ? new Int32Array(values.buffer, values.byteOffset, length) : values;
}

function operand(data: TypedArray, { shape, dtype }: Form): Operand {
  return { type: dtype, data, dims: shape, location: 'cpu' };
}
