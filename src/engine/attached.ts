import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { tf } from './tfjs.ts';

/**
 * TensorFlow.js keeps what it knows of a tensor's data in weak maps, keyed by the data id. Each entry costs every garbage
 * collection; half the time of a small op went there. The same facts hang on the data id itself here, and die with it.
 */
interface Id {
  tensorscopeInfo?: object;
  tensorscopeData?: object;
}

/** Stands in for the engine's map from a data id to its backend, dtype and shape. */
class InfoMap {
  /** Has what was made before this stood in. */
  constructor(private readonly before: WeakMap<object, object>) {}

  get(id: Id): object | undefined {
    return id.tensorscopeInfo ?? this.before.get(id);
  }

  has(id: Id): boolean {
    return id.tensorscopeInfo !== undefined || this.before.has(id);
  }

  set(id: Id, info: object): this {
    id.tensorscopeInfo = info;
    return this;
  }

  delete(id: Id): boolean {
    const had = this.has(id);
    id.tensorscopeInfo = undefined;
    this.before.delete(id);
    return had;
  }
}

/** Stands in for the map of one backend from a data id to its values. Only one backend holds a data id at a time. */
class DataMap {
  constructor(private readonly before: WeakMap<object, object>) {}

  get(id: Id): object | undefined {
    return id.tensorscopeData ?? this.before.get(id);
  }

  has(id: Id): boolean {
    return id.tensorscopeData !== undefined || this.before.has(id);
  }

  set(id: Id, entry: object): this {
    id.tensorscopeData = entry;
    return this;
  }

  delete(id: Id): boolean {
    const had = this.has(id);
    id.tensorscopeData = undefined;
    this.before.delete(id);
    return had;
  }
}

export function attachInfo(): void {
  const { state } = tf.engine() as unknown as { state: { tensorInfo: WeakMap<object, object> } };
  if (!(state.tensorInfo instanceof InfoMap)) state.tensorInfo = new InfoMap(state.tensorInfo) as never;
}

/** For one backend at most. */
export function attachData(backend: MathBackendCPU): void {
  const storage = backend.data as unknown as { data: WeakMap<object, object> };
  storage.data = new DataMap(storage.data) as never;
}
