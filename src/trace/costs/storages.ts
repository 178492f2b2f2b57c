import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/tfjs.ts';
import { batchAfter } from './batch.ts';

/** The memory behind a tensor. */
export interface Storage {
  /** One object for all tensors that share the memory. */
  memory: object;
  /** 0 where it is not the ops' own: it is there whatever they keep. */
  bytes: number;
  /** Which dimension of the tensor the batch is; -1 where it does not grow with the batch. */
  batch: number;
}

/** Follows tensors from kernel to kernel: which of them share memory, and which grow with the batch. */
export class Storages {
  private readonly known = new WeakMap<object, Storage>();
  /** Tensors are numbered as they are made: later ones are the forward pass's own. */
  private firstId = Number.POSITIVE_INFINITY;
  private batchSize = 0;
  /** For how many tensors alike, all there at once, each stands that is made from now on. */
  private times = 1;
  private firstAlike = 0;

  /** A model is called: `inputs` are not made by ops that gradients flow through. */
  called(inputs: readonly TensorInfo[]): void {
    this.firstId = nextId();
    this.batchSize = inputs[0]?.shape[0] ?? 0;
    for (const input of inputs) this.give(input, input.shape.length > 0 ? 0 : -1);
  }

  alike(times: number): void {
    this.times = times;
    this.firstAlike = nextId();
  }

  /** A parameter, or what a model is called with: memory that the program holds itself. `batch` is its batch dimension. */
  give({ dataId }: TensorInfo, batch: number): void {
    this.known.set(dataId, { memory: dataId, bytes: 0, batch });
  }

  /** Undefined for what came from elsewhere than a kernel, such as the batches of a data loader. */
  of({ dataId }: TensorInfo): Storage | undefined {
    return this.known.get(dataId);
  }

  /** What an op keeps. Masks and noise come from no kernel, and are memory of the forward pass like all else in it. */
  kept(handle: Tensor): Storage | undefined {
    const known = this.known.get(handle.dataId);
    if (known || handle.id < this.firstId || handle.shape.length === 0) return known;
    const batch = handle.shape[0] === this.batchSize ? 0 : -1;
    const times = handle.id < this.firstAlike ? 1 : this.times;
    const made = { memory: handle.dataId, bytes: times * bytesOf(handle), batch };
    this.known.set(handle.dataId, made);
    return made;
  }

  kernel(kernel: string, operands: TensorInfo[], attrs: any, outputs: TensorInfo[]): void {
    if (operands.length === 0) return;
    const shared = sharing.has(kernel) ? (this.known.get(operands[0].dataId) ?? HELD) : undefined;
    for (const output of outputs) {
      const batch = this.batchOf(kernel, operands, attrs, output);
      const { memory, bytes } = shared ?? { memory: output.dataId, bytes: this.times * bytesOf(output) };
      this.known.set(output.dataId, { memory, bytes, batch });
    }
  }

  private batchOf(kernel: string, operands: TensorInfo[], attrs: any, output: TensorInfo): number {
    for (const operand of operands) {
      const dim = this.known.get(operand.dataId)?.batch ?? -1;
      if (dim < 0) continue;
      const after = batchAfter(kernel, operand, dim, this.batchSize, attrs, output);
      if (after >= 0) return after;
    }
    // What is the same for every sample may be laid out once for each.
    return kernel === 'Tile' && this.batchSize > 1 ? attrs.reps.indexOf(this.batchSize) : -1;
  }
}

function nextId(): number {
  return (tf.engine() as unknown as { nextTensorId(): number }).nextTensorId();
}

/** A view of a parameter or of another tensor that the program holds. */
const HELD: Storage = { memory: {}, bytes: 0, batch: -1 };

/** The result is the input's own memory. */
const sharing = new Set(['Reshape', 'Identity', 'ExpandDims']);

export function bytesOf({ shape, dtype }: { shape: readonly number[]; dtype: string }): number {
  let size = elementBytes[dtype] ?? 0;
  for (const length of shape) size *= length;
  return size;
}

/** As the engines lay them out. */
const elementBytes: Record<string, number> = { float32: 4, int32: 4, bool: 1, complex64: 8 };
