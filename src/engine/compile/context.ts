import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Inputs } from '../dispatch.ts';
import { LazyId } from './lazy-id.ts';
import type { Operation, Ref } from './plan.ts';
import { sizeOf } from './translate/translation.ts';

/** More values than this are not compared from step to step: they are handed in. */
export const LARGEST_CONSTANT = 16384;

/** Numbers what takes part in one call of a step: its own values, and what comes from outside by its first use. */
export class Context {
  /** Stands for the call. The ids of its values know it; it knows none of them, so that they can be garbage. */
  readonly origin = {};
  readonly outsiders: TensorInfo[] = [];
  /** One storage may be seen in several shapes, each with a slot. */
  private readonly slots = new Map<object, number[]>();

  /** What the step brings along, numbers and masks say, and what is computed of that alone. */
  readonly sources = new Set<object>();

  /**
   * Whether an operation is done at once instead of being put off: it sees what comes from outside in another shape,
   * which computes nothing, or makes something small of what the step brings along, which is the same in each step.
   */
  isImmediate(kernel: string, infos: TensorInfo[]): boolean {
    if (kernel === 'Reshape') return !this.owns(infos[0]);
    return (
      this.areSources(infos) && infos.reduce((size, { shape }) => size + sizeOf(shape), 0) <= LARGEST_CONSTANT
    );
  }

  areSources(infos: TensorInfo[]): boolean {
    for (const { dataId } of infos) if (!this.sources.has(dataId)) return false;
    return true;
  }

  /** Lets go of all that it knows of. */
  forget(): void {
    this.sources.clear();
    this.slots.clear();
    this.outsiders.length = 0;
  }

  owns({ dataId }: TensorInfo): boolean {
    return dataId instanceof LazyId && dataId.origin === this.origin;
  }

  /** Calls `met` with what comes from outside for the first time. */
  ref(info: TensorInfo, met: (info: TensorInfo, slot: number) => void): Ref {
    const { dataId } = info;
    if (this.owns(info)) return (dataId as unknown as LazyId).index;
    const known = this.slots.get(dataId) ?? [];
    for (const slot of known) if (sameShape(this.outsiders[slot].shape, info.shape)) return ~slot;
    const slot = this.outsiders.push(info) - 1;
    this.slots.set(dataId, [...known, slot]);
    met(info, slot);
    return ~slot;
  }
}

/** The inputs that are there, with their names; null for these where the inputs come as a list. */
export function listed(inputs: Inputs): { names: string[] | null; infos: TensorInfo[] } {
  if (Array.isArray(inputs)) return { names: null, infos: inputs };
  const names: string[] = [];
  const infos: TensorInfo[] = [];
  for (const name in inputs) {
    const info = inputs[name];
    if (!info) continue;
    names.push(name);
    infos.push(info);
  }
  return { names, infos };
}

/** What `listed` took apart. */
export function inputsOf({ names }: Pick<Operation, 'names'>, infos: TensorInfo[]): Inputs {
  return (names === null ? infos : Object.fromEntries(names.map((name, i) => [name, infos[i]]))) as Inputs;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
