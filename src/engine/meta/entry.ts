import type { DataType, TypedArray } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';

export type Values = TypedArray | Uint8Array[];

/** Between which numbers all values of a tensor lie, where that is known. */
export type Bounds = readonly [least: number, greatest: number];

/** What is known of a tensor. It is the tensor's data id as well: see `attached.ts` for what a weak map would cost. */
export class Entry {
  refCount = 1;
  disposed = false;
  /** Of integers whose values are not kept. */
  bounds?: Bounds = undefined;
  /** Where the engine keeps what it knows of a data id; declared, so that all entries are of one form. */
  tensorscopeInfo?: object = undefined;
  /** Where a trace keeps what it knows of the tensor's origin. */
  tensorscopeSource?: object = undefined;

  constructor(
    public values: Values | null,
    public shape: number[],
    readonly dtype: DataType,
    readonly guess: boolean,
  ) {}
}

/** Finds an entry by itself. Data ids of other backends, which are moved here, are looked up as ever. */
export class Entries extends tf.DataStorage<any> {
  override get(id: object): any {
    return isLive(id) ? id : super.get(id);
  }

  override has(id: object): boolean {
    return id instanceof Entry ? !id.disposed : super.has(id);
  }

  override delete(id: object): boolean {
    if (!(id instanceof Entry)) return super.delete(id);
    const had = !id.disposed;
    id.disposed = true;
    id.values = null;
    return had;
  }
}

function isLive(id: object): id is Entry {
  return id instanceof Entry && !id.disposed;
}
