import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { escape, hold, reclaim } from '../reuse.ts';
import { tfCpu } from '../tfjs.ts';

type DataId = Parameters<MathBackendCPU['readSync']>[0];

/**
 * TensorFlow.js's CPU backend by storage and by most kernels. V8 owns the values, so nothing needs to be disposed; what
 * is disposed all the same is used again at once.
 */
export class NativeBackend extends tfCpu.MathBackendCPU {
  override write(...[values, shape, dtype]: Parameters<MathBackendCPU['write']>): DataId {
    if (ArrayBuffer.isView(values)) hold(values.buffer);
    return super.write(values, shape, dtype);
  }

  override move(...[dataId, values, shape, dtype, refCount]: Parameters<MathBackendCPU['move']>): void {
    if (ArrayBuffer.isView(values)) escape(values.buffer);
    super.move(dataId, values, shape, dtype, refCount);
  }

  override readSync(dataId: DataId): ReturnType<MathBackendCPU['readSync']> {
    const values = super.readSync(dataId);
    if (ArrayBuffer.isView(values)) escape(values.buffer);
    return values;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const values = this.data.has(dataId) ? this.data.get(dataId).values : null;
    const gone = super.disposeData(dataId, force);
    if (gone && ArrayBuffer.isView(values)) reclaim(values.buffer);
    return gone;
  }
}
