import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Handle, release, type TypedArray, wrap } from '../dispatch.ts';
import { isOwn, letOut } from '../reuse.ts';
import { preserving } from '../storage.ts';
import type { CompiledPlan } from './compiled-plan.ts';
import { inputsOf } from './context.ts';
import { type Call, Interception } from './interception.ts';
import { LazyId } from './lazy-id.ts';
import { describe, type Event, type Operation, type Ref, sameAttributes, sameForm } from './plan.ts';

/**
 * Runs a step whose plan is known: its operations are checked against the plan and put off, and then computed by one
 * graph. Where the step does something else, what was put off is computed op by op, and the rest of the step as it comes.
 */
export class Replay extends Interception {
  /** What the step did that the plan does not know. */
  divergence: string | null = null;
  private readonly values: LazyId[] = [];
  private doomed: Handle[] = [];
  private cursor = 0;
  /** The first event that has not been computed. */
  private pending = 0;
  private isOver = false;

  constructor(
    private readonly compiled: CompiledPlan,
    backend: MathBackendCPU,
  ) {
    super(backend);
  }

  protected override operate(call: Call): TensorInfo | TensorInfo[] {
    const { kernel, inputs, attrs } = call;
    if (this.divergence) return this.direct(kernel, inputs, attrs);
    const event = this.compiled.plan.events[this.cursor];
    if (!this.isNext(event, call)) {
      this.diverge(kernel);
      return this.direct(kernel, inputs, attrs);
    }
    if (!event.inGraph) return this.runBetween(event, call);
    this.cursor++;
    return event.outputs.map((form, i) => {
      const id = this.newId(event.first + i);
      return { dataId: id, shape: form.shape as number[], dtype: form.dtype };
    });
  }

  /** A kernel of its own needs the numbers. It may not write over those that values which were put off are made of. */
  private runBetween(
    { first, inputs: refs }: Operation,
    { kernel, inputs, attrs, infos }: Call,
  ): TensorInfo[] {
    this.flush();
    const read = infos.filter((_, i) => this.compiled.isRead(refs[i])).map(({ dataId }) => dataId);
    const results = [preserving(read, () => this.direct(kernel, inputs, attrs))].flat();
    this.pending = ++this.cursor;
    return results.map(({ dataId, shape, dtype }, i) => {
      const id = this.newId(first + i);
      const entry = entryOf(dataId, this.backend) as { refCount: number };
      id.tensorscopeData = entry;
      id.watcher = null;
      // Written over in place: the storage is the new value's alone. One that is handed on has two.
      if ((dataId as object) instanceof LazyId && entry.refCount === 1)
        (dataId as unknown as LazyId).takeAway();
      return { dataId: id, shape, dtype };
    });
  }

  private newId(value: number): LazyId {
    const id = new LazyId(this, this.context.origin, value);
    this.values.push(id);
    return id;
  }

  /** What comes from outside may be read by an operation that was put off. */
  override release(handle: Handle): boolean {
    if (this.context.owns(handle) || this.pending === this.cursor) return false;
    this.doomed.push(handle);
    return true;
  }

  /** Somebody needs the data of a value that has none yet. */
  override wanted(id: LazyId): void {
    if (id.peek()) {
      id.watcher = null;
      return;
    }
    if (id.released) return;
    const event = this.compiled.plan.events[this.cursor];
    const expected = event?.kind === 'read' && event.value === id.index;
    if (!this.isOver && !this.divergence && expected) {
      this.flush();
      this.pending = ++this.cursor;
    } else if (!this.isOver && !this.divergence) this.diverge('a look at a value');
    if (!id.peek()) this.compute([id.index]);
  }

  /** The step is through, or threw an error. */
  end(isThrough: boolean): void {
    if (!isThrough) this.divergence ??= 'the step threw an error';
    else if (!this.divergence) {
      const missing = this.compiled.plan.events[this.cursor];
      if (missing) this.diverge('none');
      else this.flush();
    }
    this.isOver = true;
  }

  /** Lets memory be used again: of values that nobody can reach any more, now that the next call is through. */
  recycle(values: Iterable<number>): void {
    for (const value of values) {
      const id = this.values[value];
      const entry = id.isGone
        ? undefined
        : (id.peek() as { values: TypedArray; refCount: number } | undefined);
      if (entry?.refCount !== 1 || !isOwn(entry.values.buffer)) continue;
      this.backend.disposeData(id);
      id.takeAway();
    }
  }

  private isNext(event: Event | undefined, { kernel, attrs, names, infos }: Call): event is Operation {
    if (!event || event.kind === 'read' || event.kernel !== kernel) return false;
    if (infos.length !== event.inputs.length || (names === null) !== (event.names === null)) return false;
    for (let i = 0; i < infos.length; i++) {
      if (names && names[i] !== event.names![i]) return false;
      if (this.context.ref(infos[i], this.meet) !== event.inputs[i]) return false;
    }
    return !this.divergence && sameAttributes(kernel, event.attrs, attrs);
  }

  /** Comes from outside for the first time in this step: it must look as it did. */
  private readonly meet = (info: TensorInfo, at: number): void => {
    const slot = this.compiled.plan.slots[at];
    if (!slot || !sameForm(slot, info as never)) this.diverge('an operand of another shape');
    else if (slot.constant && !sameValues(slot.constant, this.dataOf(~at))) this.compiled.generalize(at);
  };

  private diverge(what: string): void {
    const event = this.compiled.plan.events[this.cursor];
    this.divergence ??= `operation ${this.cursor + 1} was ${describe(event)} once and ${what} another time`;
    this.compute(this.unfinished());
    this.freeDoomed();
  }

  private freeDoomed(): void {
    const handles = this.doomed;
    this.doomed = [];
    this.pending = this.cursor;
    for (const handle of handles) release(handle);
  }

  /** Computes what was put off, by one graph. */
  private flush(): void {
    if (this.pending === this.cursor) return;
    const found = this.compiled.run(this.pending, this.cursor, (ref) => this.dataOf(ref));
    if (!found) this.compute(this.unfinished());
    else
      for (const [value, { values, shape, dtype }] of found) {
        const id = this.values[value];
        const dataId = this.backend.write(values, shape as number[], dtype);
        id.tensorscopeData = this.backend.data.get(dataId);
        id.watcher = null;
        if (id.isLetOut || this.compiled.lasting.has(value)) letOut(values.buffer);
      }
    this.freeDoomed();
  }

  private dataOf(ref: Ref): TypedArray {
    const dataId = ref < 0 ? this.context.outsiders[~ref].dataId : this.values[ref];
    return this.backend.data.get(dataId).values as TypedArray;
  }

  /** What was put off since the last graph. */
  private unfinished(): number[] {
    return this.values.flatMap((id, value) =>
      id.isPending && this.compiled.makerOf(value) >= this.pending ? [value] : [],
    );
  }

  /** Computes values op by op, as they would have been without a plan, and what they depend on. */
  private compute(wanted: number[]): void {
    const operations = this.compiled.leadingTo(wanted, (value) => this.values[value].peek() === undefined);
    for (const operation of operations) this.computeOne(operation);
  }

  private computeOne(operation: Operation): void {
    const { events } = this.compiled.plan;
    const infos = operation.inputs.map((ref) => {
      if (ref < 0) return wrap(this.context.outsiders[~ref]);
      const maker = this.compiled.makerOf(ref);
      const form = (events[maker] as Operation).outputs[ref - (events[maker] as Operation).first];
      return wrap({ dataId: this.values[ref], shape: form.shape as number[], dtype: form.dtype });
    });
    const results = [this.direct(operation.kernel, inputsOf(operation, infos), operation.attrs)].flat();
    results.forEach((result, i) => {
      const id = this.values[operation.first + i];
      if (id.peek()) return;
      id.tensorscopeData = this.backend.data.get(result.dataId);
      id.watcher = null;
    });
  }
}

function entryOf(dataId: object, backend: MathBackendCPU): object | undefined {
  return dataId instanceof LazyId ? dataId.peek() : backend.data.get(dataId);
}

function sameValues(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && Buffer.compare(bytes(a), bytes(b)) === 0;
}

function bytes({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
