import type { DType, TypedArray } from '../dispatch.ts';

/** A value of the step at hand by its number, or, below 0, what came from outside: `~ref` is its slot. */
export type Ref = number;

export interface Form {
  shape: readonly number[];
  dtype: DType;
}

/** A kernel that ran. */
export interface Operation {
  kind: 'operation';
  kernel: string;
  /** Whether a graph holds it. The others run by themselves, between two graphs. */
  inGraph: boolean;
  /** Of the inputs; null where they come as a list. */
  names: readonly string[] | null;
  inputs: readonly Ref[];
  attrs: Record<string, unknown>;
  outputs: readonly Form[];
  /** The number of its first value. */
  first: number;
}

/** The program looked at a value. */
export interface Read {
  kind: 'read';
  value: number;
}

export type Event = Operation | Read;

/** What comes from outside of the step's own values: parameters, batches, the state of the optimizer, numbers. */
export interface Slot extends Form {
  /** Values that the step itself brings along and that were the same both times; null for all others. */
  constant: TypedArray | null;
}

/** What a step did, in order. */
export interface Plan {
  events: readonly Event[];
  slots: readonly Slot[];
}

/** Attributes that may be others in each step, as the learning rate and the number of steps so far. */
const changing: Record<string, ReadonlySet<string>> = {
  AdamStep: new Set(['lr', 'step']),
  SgdStep: new Set(['lr']),
};
const none: ReadonlySet<string> = new Set();

export function sameAttributes(
  kernel: string,
  a: Record<string, unknown>,
  b: Record<string, unknown>,
): boolean {
  if (a === b) return true;
  const free = changing[kernel] ?? none;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => free.has(key) || sameValue(a[key], b[key]))
  );
}

export function sameForm(a: Form, b: Form): boolean {
  return a.dtype === b.dtype && sameNumbers(a.shape, b.shape);
}

/** What the two did differently first, in words; null where it is the same. */
export function difference(a: Plan, b: Plan): string | null {
  for (let i = 0; i < Math.max(a.events.length, b.events.length); i++) {
    const [one, other] = [a.events[i], b.events[i]];
    if (!one || !other || !sameEvent(one, other)) {
      return `operation ${i + 1} was ${describe(one)} once and ${describe(other)} another time`;
    }
  }
  const at = a.slots.findIndex((slot, i) => !b.slots[i] || !sameForm(slot, b.slots[i]));
  if (at < 0) return null;
  return `operand ${at + 1} had the shape [${a.slots[at].shape}] once and [${b.slots[at]?.shape}] another time`;
}

export function describe(event: Event | undefined): string {
  if (!event) return 'none';
  return event.kind === 'read' ? 'a look at a value' : event.kernel;
}

function sameEvent(a: Event, b: Event): boolean {
  if (a.kind === 'read' || b.kind === 'read')
    return a.kind === 'read' && b.kind === 'read' && a.value === b.value;
  return (
    a.inGraph === b.inGraph &&
    a.kernel === b.kernel &&
    sameNumbers(a.inputs, b.inputs) &&
    sameValue(a.names, b.names) &&
    sameAttributes(a.kernel, a.attrs, b.attrs) &&
    a.outputs.length === b.outputs.length &&
    a.outputs.every((form, i) => sameForm(form, b.outputs[i]))
  );
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Attributes are numbers, texts, and lists of those. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((each, i) => sameValue(each, b[i]));
}
