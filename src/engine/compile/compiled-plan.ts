import type { TypedArray } from '../dispatch.ts';
import type { Operation, Plan, Ref } from './plan.ts';
import { type Found, Segment } from './segment.ts';

/** A plan with its graphs, which are made when they are first run. */
export class CompiledPlan {
  private readonly segments = new Map<string, Segment>();
  private readonly needed: Set<number>;
  /** Of the results those whose memory is never written over, since other values may be computed of them later. */
  readonly lasting: ReadonlySet<number>;
  /** What graphs are made of. */
  private readonly read = new Set<Ref>();
  /** The event that makes each value. */
  private readonly makers: number[] = [];
  /** What ONNX Runtime said, where it could not run a graph. */
  failure: string | null = null;

  /** `survivors` are needed when the step is through; `passing` of them until the next call is. */
  constructor(
    readonly plan: Plan,
    survivors: ReadonlySet<number>,
    readonly passing: ReadonlySet<number>,
  ) {
    plan.events.forEach((event, at) => {
      if (event.kind === 'operation') for (const _ of event.outputs) this.makers.push(at);
    });
    for (const event of plan.events)
      if (event.kind === 'operation' && event.inGraph) for (const ref of event.inputs) this.read.add(ref);
    this.needed = new Set([...survivors, ...crossing(plan, this.makers)]);
    this.lasting = readLate(plan, this.needed);
  }

  /** How many graphs the step is made of. */
  get graphs(): number {
    return this.segments.size;
  }

  /** Runs the events from `start` to before `end`. Null where that is better done op by op. */
  run(start: number, end: number, dataOf: (ref: Ref) => TypedArray): Found | null {
    if (this.failure !== null) return null;
    try {
      return this.segment(start, end).run(dataOf);
    } catch (error) {
      this.failure = `ONNX Runtime can't run it: ${(error as Error).message}`;
      return null;
    }
  }

  private segment(start: number, end: number): Segment {
    const key = `${start}-${end}`;
    let segment = this.segments.get(key);
    if (!segment) {
      segment = new Segment(this.plan, start, end, (value) => this.needed.has(value));
      this.segments.set(key, segment);
    }
    return segment;
  }

  /** What was taken for a constant is handed in from now on. */
  generalize(slot: number): void {
    (this.plan.slots[slot] as { constant: TypedArray | null }).constant = null;
    this.forget();
  }

  forget(): void {
    for (const segment of this.segments.values()) segment.dispose();
    this.segments.clear();
  }

  isRead(ref: Ref): boolean {
    return this.read.has(ref);
  }

  makerOf(value: number): number {
    return this.makers[value];
  }

  /** The operations on which values depend, in their order, without those whose results are there already. */
  leadingTo(values: number[], isMissing: (value: number) => boolean): Operation[] {
    const found = new Map<number, Operation>();
    const open = values.filter(isMissing);
    while (open.length > 0) {
      const event = this.makers[open.pop()!];
      if (found.has(event)) continue;
      const operation = this.plan.events[event] as Operation;
      found.set(event, operation);
      for (const ref of operation.inputs) if (ref >= 0 && isMissing(ref)) open.push(ref);
    }
    return [...found].sort(([a], [b]) => a - b).map(([, operation]) => operation);
  }
}

/** The values that are made before a place where the step needs numbers, and used there or behind it. */
function crossing({ events }: Plan, makers: number[]): Set<number> {
  const needed = new Set<number>();
  let start = 0;
  events.forEach((event, at) => {
    if (event.kind === 'read') needed.add(event.value);
    else
      for (const ref of event.inputs)
        if (ref >= 0 && (!event.inGraph || makers[ref] < start)) needed.add(ref);
    if (event.kind === 'read' || !event.inGraph) start = at + 1;
  });
  return needed;
}

/** The needed values that values which nobody needs so far are made of. */
function readLate({ events }: Plan, needed: ReadonlySet<number>): Set<number> {
  const found = new Set<number>();
  for (const event of events) {
    if (event.kind !== 'operation' || event.outputs.every((_, i) => needed.has(event.first + i))) continue;
    for (const ref of event.inputs) if (needed.has(ref)) found.add(ref);
  }
  return found;
}
