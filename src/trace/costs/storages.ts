import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tensorsOf } from '../../engine/meta/rule.ts';
import { batchAfter } from './batch.ts';

/** The memory behind a tensor that a kernel made of other tensors. */
export interface Storage {
  /** One object for all tensors that share the memory. */
  memory: object;
  bytes: number;
  /** Which dimension of the tensor the batch is; -1 where it does not grow with the batch. */
  batch: number;
}

/** Follows tensors from kernel to kernel: which of them share memory, and which grow with the batch. */
export class Storages {
  private readonly made = new WeakMap<object, Storage>();
  private readonly given = new WeakMap<object, number>();

  /** A tensor that the model is called with: `dim` is its batch dimension. It is not memory that ops make. */
  give({ dataId }: TensorInfo, dim: number): void {
    if (!this.made.has(dataId)) this.given.set(dataId, dim);
  }

  /** What a kernel made; undefined for what came from elsewhere, such as parameters and the batches of a data loader. */
  of({ dataId }: TensorInfo): Storage | undefined {
    return this.given.has(dataId) ? undefined : this.made.get(dataId);
  }

  kernel(kernel: string, inputs: any, attrs: any, outputs: TensorInfo[]): void {
    const operands = tensorsOf(inputs);
    if (operands.length === 0) return;
    const shared = sharing.has(kernel) ? operands[0] : undefined;
    for (const output of outputs) {
      const before = shared && this.made.get(shared.dataId);
      // A view of a parameter is the parameter's memory.
      if (shared && !before) {
        const dim = this.given.get(shared.dataId);
        if (dim !== undefined) this.given.set(output.dataId, batchAfter(kernel, shared, dim, attrs, output));
        continue;
      }
      const batch = this.batchOf(kernel, operands, attrs, output);
      this.made.set(output.dataId, {
        memory: before?.memory ?? output.dataId,
        bytes: before?.bytes ?? bytesOf(output),
        batch,
      });
    }
  }

  private batchOf(kernel: string, operands: TensorInfo[], attrs: any, output: TensorInfo): number {
    for (const operand of operands) {
      const dim = this.given.get(operand.dataId) ?? this.made.get(operand.dataId)?.batch ?? -1;
      if (dim < 0) continue;
      const after = batchAfter(kernel, operand, dim, attrs, output);
      if (after >= 0) return after;
    }
    return -1;
  }
}

/** The result is the input's own memory. */
const sharing = new Set(['Reshape', 'Identity', 'ExpandDims']);

export function bytesOf({ shape, dtype }: { shape: readonly number[]; dtype: string }): number {
  let size = elementBytes[dtype] ?? 0;
  for (const length of shape) size *= length;
  return size;
}

/** As the engines lay them out. */
const elementBytes: Record<string, number> = { float32: 4, int32: 4, bool: 1, complex64: 8 };
