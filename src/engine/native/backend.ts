import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { attachData } from '../attached.ts';
import { LazyId } from '../compile/lazy-id.ts';
import { hold, letOut, reclaim, SMALLEST } from '../reuse.ts';
import { tfCpu } from '../tfjs.ts';

type DataId = Parameters<MathBackendCPU['readSync']>[0];

/**
 * TensorFlow.js's CPU backend by storage and by most kernels. V8 owns the values, so nothing needs to be disposed; what
 * is disposed all the same is used again at once.
 */
export class NativeBackend extends tfCpu.MathBackendCPU {
  constructor() {
    super();
    attachData(this);
  }

  override write(...[values, shape, dtype]: Parameters<MathBackendCPU['write']>): DataId {
    if (isLarge(values)) hold(values);
    return super.write(values, shape, dtype);
  }

  override move(...[dataId, values, shape, dtype, refCount]: Parameters<MathBackendCPU['move']>): void {
    if (isLarge(values)) letOut(values.buffer);
    super.move(dataId, values, shape, dtype, refCount);
  }

  override readSync(dataId: DataId): ReturnType<MathBackendCPU['readSync']> {
    const values = super.readSync(dataId);
    if (isLarge(values)) letOut(values.buffer);
    return values;
  }

  /** The values must stay as they are, and stay where they are, from now on. */
  letOut(dataId: DataId): void {
    if (dataId instanceof LazyId && dataId.isPending) {
      dataId.isLetOut = true;
      return;
    }
    const values = this.valuesOf(dataId);
    if (isLarge(values)) letOut(values.buffer);
  }

  /** Without anybody hearing of it. */
  private valuesOf(dataId: DataId): unknown {
    if (dataId instanceof LazyId) return (dataId.peek() as { values: unknown } | undefined)?.values;
    return this.data.has(dataId) ? this.data.get(dataId).values : null;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (dataId instanceof LazyId) {
      const wasPending = dataId.isPending;
      dataId.release();
      if (wasPending) return true;
    }
    const values = this.data.has(dataId) ? this.data.get(dataId).values : null;
    const gone = super.disposeData(dataId, force);
    if (gone && isLarge(values)) reclaim(values.buffer);
    return gone;
  }
}

/** V8 makes the buffer of a small array only when it is asked for, which costs more than a small kernel. */
function isLarge(values: unknown): values is ArrayBufferView {
  return ArrayBuffer.isView(values) && values.byteLength >= SMALLEST;
}
