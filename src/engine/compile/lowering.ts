import type { TypedArray } from '../dispatch.ts';
import { GraphBuilder, type Value } from './builder.ts';
import type { Form, Operation, Plan, Ref } from './plan.ts';
import { isRefused, translations } from './translate/index.ts';
import { type Source, sizeOf } from './translate/translation.ts';

/** An operation of which nobody knows yet whether a graph can hold it. */
type Recorded = Omit<Operation, 'kind' | 'inGraph'>;

/** Whether a graph can hold the operation. `valuesOf` gives what is known of an input while the step is recorded. */
export function isTranslatable(
  operation: Recorded,
  inputs: Omit<Value, 'name'>[],
  valuesOf: (input: number) => TypedArray | null,
): boolean {
  const translation = translations[operation.kernel];
  // ONNX Runtime and the kernels here do not agree on what an empty tensor gives.
  const isEmpty = [...inputs, ...operation.outputs].some(({ shape }) => sizeOf(shape) === 0);
  if (!translation || isEmpty) return false;
  if (isRefused(operation.kernel, (name) => valuesOf(operation.names!.indexOf(name)))) return false;
  const trial = new GraphBuilder();
  const list = inputs.map((input, i) => ({ ...input, name: `x${i}` }));
  return translation(sourceOf(operation, list), trial) !== null;
}

/** Says a stretch of a plan in ONNX's words. */
export class Lowering {
  /** The values that the stretch makes. */
  readonly made = new Map<number, Value>();
  /** What it takes from before. */
  readonly taken: { name: string; ref: Ref; form: Form }[] = [];
  private readonly known = new Map<Ref, Value>();
  /** What makes each value of the plan. */
  private readonly makers: Operation[] = [];

  constructor(
    private readonly plan: Plan,
    start: number,
    end: number,
    private readonly graph: GraphBuilder,
  ) {
    for (const event of plan.events)
      if (event.kind === 'operation') for (const _ of event.outputs) this.makers.push(event);
    for (let at = start; at < end; at++) this.lower(plan.events[at] as Operation);
  }

  private lower(operation: Operation): void {
    const names = translations[operation.kernel](this.source(operation), this.graph);
    if (!names) throw new Error(`${operation.kernel} was recorded for a graph, but has no place in it.`);
    this.settle(operation, names);
  }

  private source(operation: Operation): Source {
    return sourceOf(
      operation,
      operation.inputs.map((ref) => this.value(ref)),
    );
  }

  private settle({ kernel, first, outputs }: Operation, names: string[]): void {
    for (const [i, { shape, dtype }] of outputs.entries())
      this.made.set(first + i, { name: names[i], shape, dtype, kernel });
  }

  private value(ref: Ref): Value {
    const before = this.made.get(ref) ?? this.known.get(ref);
    if (before) return before;
    const value = ref < 0 ? this.outsider(~ref) : this.earlier(ref);
    this.known.set(ref, value);
    return value;
  }

  private outsider(slot: number): Value {
    const { shape, dtype, constant } = this.plan.slots[slot];
    const name = constant ? this.graph.constant(dtype, constant, shape) : this.take(~slot, { shape, dtype });
    return { name, shape, dtype, kernel: null };
  }

  private earlier(ref: Ref): Value {
    const { kernel, outputs, first } = this.makers[ref];
    const { shape, dtype } = outputs[ref - first];
    return { name: this.take(ref, { shape, dtype }), shape, dtype, kernel };
  }

  private take(ref: Ref, form: Form): string {
    const name = this.graph.name();
    this.taken.push({ name, ref, form });
    return name;
  }
}

function sourceOf({ names, attrs, outputs }: Recorded, list: Value[]): Source {
  const inputs = Object.fromEntries(list.map((value, i) => [names?.[i] ?? i, value]));
  return { inputs, list, attrs, outputs };
}
