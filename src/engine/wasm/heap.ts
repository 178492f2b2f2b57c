import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { hold, reclaim } from '../reuse.ts';
import type { Call, Kernel } from '../storage.ts';

type DataId = Parameters<BackendWasm['readSync']>[0];
type Write = MathBackendCPU['write'];

/**
 * Kernels that loop over JavaScript arrays, on the memory of wasm: they read it in place, and what they make is copied
 * into it.
 */
export function onHeap(kernels: Record<string, Kernel>, backend: BackendWasm): Record<string, Kernel> {
  const heap = new Heap(backend) as unknown as Call['backend'];
  return Object.fromEntries(
    Object.entries(kernels).map(([name, kernel]) => [
      name,
      (call: Call) => kernel({ ...call, backend: heap }),
    ]),
  );
}

/** As much of the CPU backend as such kernels ask for. */
class Heap {
  readonly data = { get: (dataId: DataId) => ({ values: this.valuesOf(dataId) }) };

  constructor(private readonly backend: BackendWasm) {}

  write(...[values, shape, dtype]: Parameters<Write>): object {
    const dataId = this.backend.write(values, shape, dtype);
    const { buffer } = values as Float32Array;
    hold(values as Float32Array);
    reclaim(buffer);
    return dataId;
  }

  incRef(dataId: DataId): void {
    this.backend.incRef(dataId);
  }

  private valuesOf(dataId: DataId) {
    const { shape, dtype } = this.backend.dataIdMap.get(dataId);
    return this.backend.typedArrayFromHeap({ dataId, shape, dtype });
  }
}
