import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { DType, Handle, TypedArray } from '../dispatch.ts';
import { LARGEST_CONSTANT } from './context.ts';
import { type Call, Interception } from './interception.ts';
import { LazyId } from './lazy-id.ts';
import { isTranslatable } from './lowering.ts';
import type { Event, Form, Plan, Slot } from './plan.ts';

/** Runs a step as it is, and writes down what it does. */
export class Recorder extends Interception {
  private readonly events: Event[] = [];
  private readonly slots: Slot[] = [];
  private readonly values: WeakRef<LazyId>[] = [];
  /** What made each value. */
  private readonly kernels: string[] = [];
  /** The first value after the last place at which the program needed numbers. */
  private open = 0;
  private isOver = false;

  protected override operate({ kernel, inputs, attrs, names, infos }: Call): TensorInfo | TensorInfo[] {
    const refs = infos.map((info) => this.context.ref(info, this.meet));
    const results = [this.direct(kernel, inputs, attrs)].flat();
    const outputs = results.map(formOf);
    const first = this.values.length;
    const operation = { kernel, names, inputs: refs, attrs: { ...attrs }, outputs, first };
    const made = infos.map((info, i) => ({ ...formOf(info), kernel: this.kernels[refs[i]] ?? null }));
    const inGraph = isTranslatable(operation, made, (i) => this.known(infos[i]));
    this.events.push({ kind: 'operation', ...operation, inGraph });
    const adopted = results.map((result) => this.adopt(result, kernel));
    if (!inGraph) this.close();
    return adopted;
  }

  override release(): boolean {
    return false;
  }

  /** The program itself looks at a value. */
  override wanted(id: LazyId): void {
    if (this.isOver) id.watcher = null;
    else if (!this.isRunningKernel && id.index >= this.open) {
      this.events.push({ kind: 'read', value: id.index });
      this.close();
    }
  }

  /** The step is through. */
  plan(): Plan {
    this.isOver = true;
    // What it holds would count as alive.
    this.context.forget();
    return { events: this.events, slots: this.slots };
  }

  /** Which of the values some handles stand for. */
  indicesOf(handles: readonly Handle[]): number[] {
    return handles.flatMap((handle) => (this.context.owns(handle) ? [(handle.dataId as LazyId).index] : []));
  }

  /** Of the values those which somebody still holds. Only what garbage collection left counts. */
  survivors(): Set<number> {
    const alive = new Set<number>();
    this.values.forEach((ref, value) => {
      if (ref.deref()?.peek()) alive.add(value);
    });
    return alive;
  }

  private readonly meet = (info: TensorInfo): void => {
    const known = this.known(info);
    // A copy, since the storage may be used again.
    const constant = known && known.length <= LARGEST_CONSTANT ? known.slice() : null;
    this.slots.push({ ...formOf(info), constant });
  };

  /** The values of what the step itself brought along. */
  private known({ dataId }: TensorInfo): TypedArray | null {
    if (!this.context.sources.has(dataId)) return null;
    return this.backend.data.get(dataId).values as TypedArray;
  }

  private close(): void {
    this.open = this.values.length;
  }

  private adopt(info: TensorInfo, kernel: string): TensorInfo {
    const id = new LazyId(this, this.context.origin, this.values.length);
    const { dataId } = info as { dataId: object };
    // A kernel may hand its input on, which is no look at it.
    id.tensorscopeData = dataId instanceof LazyId ? dataId.peek() : this.backend.data.get(dataId);
    this.values.push(new WeakRef(id));
    this.kernels.push(kernel);
    return { dataId: id, shape: info.shape, dtype: info.dtype };
  }
}

function formOf({ shape, dtype }: TensorInfo): Form {
  return { shape, dtype: dtype as DType };
}
