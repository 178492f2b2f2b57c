import type { DataType, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { MathBackendCPU } from './cpu.ts';
import { type Bounds, Entries, Entry, type Values } from './entry.ts';
import type { Spec } from './shape-error.ts';
import { shown } from './shape-error.ts';

/** Tensors of at most so many elements keep the values that they were made from. */
export const SMALL = 64;

/** A read of more elements than this (256 MB) is a mistake of the program or of a guess. */
const READABLE = 2 ** 26;

/**
 * Shapes and dtypes, and the values of what is small and known. It lays those out as TensorFlow.js's CPU backend
 * does, so that the CPU kernels compute on them as they are.
 */
export class MetaBackend extends MathBackendCPU {
  override data = new Entries(this, tf.engine());
  /** While a CPU kernel runs, all that it writes is kept: it reads its own intermediate results. */
  private computing = false;

  override write(values: any, shape: number[], dtype: DataType): object {
    const keep = this.computing || (values != null && values.length <= SMALL && dtype !== 'complex64');
    const dataId = new Entry(keep ? (this.computing ? values : values.slice()) : null, shape, dtype, false);
    if (!keep && values instanceof Int32Array) this.bind({ dataId, shape, dtype }, extremes(values));
    return dataId;
  }

  override move(dataId: object, values: any, shape: number[], dtype: DataType, refCount: number): void {
    const kept = values != null && values.length <= SMALL && dtype !== 'complex64' ? values.slice() : null;
    const entry = new Entry(kept, shape, dtype, false);
    entry.refCount = refCount;
    this.data.set(dataId, entry);
  }

  override incRef(dataId: object): void {
    if (this.data.has(dataId)) super.incRef(dataId);
  }

  override readSync(dataId: object): any {
    const entry: Entry = this.data.get(dataId);
    reader?.(
      entry.values !== null,
      tf.util.sizeFromShape(entry.shape) * tf.util.bytesPerElement(entry.dtype),
    );
    if (!entry.values) return standIn(entry);
    return tf.util.convertBackendValuesAndArrayBuffer(entry.values as any, entry.dtype);
  }

  override timerAvailable(): boolean {
    return false;
  }

  /** A tensor without values. */
  blank(spec: Spec, guess = false): TensorInfo {
    const dataId = new Entry(null, spec.shape, spec.dtype, guess || spec.guess === true);
    return { dataId, shape: spec.shape, dtype: spec.dtype };
  }

  valuesOf(info: TensorInfo): Values | null {
    return this.entry(info)?.values ?? null;
  }

  /** Null where nobody knows. */
  boundsOf(info: TensorInfo): Bounds | null {
    const entry = this.entry(info);
    if (!entry?.values) return entry?.bounds ?? null;
    return entry.dtype === 'int32' ? extremes(entry.values as TypedArray) : null;
  }

  bind(info: TensorInfo, bounds: Bounds | null): void {
    const entry = this.entry(info);
    if (entry && bounds) entry.bounds = bounds;
  }

  guessed(info: TensorInfo): boolean {
    return this.entry(info)?.guess ?? false;
  }

  /** Runs the CPU kernel on inputs whose values are known. Throws what the kernel throws. */
  compute(kernel: string, inputs: any, attrs: any): TensorInfo | TensorInfo[] {
    this.computing = true;
    try {
      const result = tf.getKernel(kernel, 'cpu').kernelFunc({ inputs, attrs, backend: this });
      if (!Array.isArray(result)) return this.kept(this.apart(result, inputs));
      return result.map((info) => this.kept(info));
    } finally {
      this.computing = false;
    }
  }

  /** A CPU kernel may pass its input's data on: what is known of the result is not what is known of the input. */
  private apart(info: TensorInfo, inputs: any): TensorInfo {
    for (const name in inputs) {
      if (inputs[name]?.dataId !== info.dataId) continue;
      const { values, dtype } = this.entry(info)!;
      this.disposeData(info.dataId);
      return { ...info, dataId: new Entry(values, info.shape, dtype, false) };
    }
    return info;
  }

  private kept(info: TensorInfo): TensorInfo {
    const entry = this.entry(info)!;
    entry.shape = info.shape;
    if (entry.values!.length > SMALL) entry.values = null;
    return info;
  }

  private entry(info: TensorInfo): Entry | undefined {
    return this.data.has(info.dataId) ? (this.data.get(info.dataId) as unknown as Entry) : undefined;
  }
}

/** Hears of every read of values, and whether they were known; otherwise the read gets a stand-in of so many bytes. */
export type ReadWatcher = (known: boolean, bytes: number) => void;

export function watchReads(next: ReadWatcher | null): void {
  reader = next;
}

let reader: ReadWatcher | null = null;

function extremes(values: TypedArray): Bounds | null {
  if (values.length === 0) return null;
  let [least, greatest] = [values[0], values[0]];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

/** What a read of unknown values gives: 1, 0 for int32, true, the empty string. */
function standIn({ shape, dtype }: Entry): Values {
  const size = tf.util.sizeFromShape(shape);
  if (size > READABLE) {
    throw new Error(
      `The values of a tensor of shape ${shown(shape)} were read: ${size.toLocaleString('en')} elements are too many ` +
        'to make up while shapes are traced. Read a reduced tensor (a mean, a slice) instead.',
    );
  }
  switch (dtype) {
    case 'int32':
      return new Int32Array(size);
    case 'bool':
      return new Uint8Array(size).fill(1);
    case 'string':
      return Array.from({ length: size }, () => new Uint8Array(0));
    case 'complex64':
      return new Float32Array(2 * size).map((_, i) => 1 - (i % 2));
    default:
      return new Float32Array(size).fill(1);
  }
}
