import type { Tensor } from '@tensorflow/tfjs-core';
import { isGradEnabled } from '../../library/index.ts';
import type { Cost } from '../../protocol/facts.ts';
import type { KernelRun } from '../collect/kernels.ts';
import { flopsOf } from './flops.ts';
import { type Storage, Storages } from './storages.ts';

/** Counts on and on what the forward pass costs. What a part of it costs is the difference between two readings. */
export class Meter {
  readonly storages = new Storages();
  private flops = 0;
  private keptBytes = 0;
  /** For how many steps each kernel stands. */
  private times = 1;
  private readonly counted = new WeakSet<object>();
  /** How many computations of gradients run inside of one another. */
  private depth = 0;

  get differentiating(): boolean {
    return this.depth > 0;
  }

  read(): Cost {
    const { flops, keptBytes } = this;
    return { flops, keptBytes };
  }

  since(start: Cost): Cost {
    return { flops: this.flops - start.flops, keptBytes: this.keptBytes - start.keptBytes };
  }

  readonly kernel = ({ kernel, inputs, operands, attrs, outputs }: KernelRun): void => {
    if (this.depth === 0) this.flops += this.times * flopsOf(kernel, inputs, attrs, outputs);
    // Gradients are followed only where they are to be differentiated themselves.
    if (this.depth === 0 || isGradEnabled()) this.storages.kernel(kernel, operands, attrs, outputs);
  };

  /** What is not computed once more, since it gives the same, costs the same. */
  again({ flops, keptBytes }: Cost): void {
    if (this.depth > 0) return;
    this.flops += flops;
    this.keptBytes += keptBytes;
  }

  /** An op keeps a tensor for backward. Gives its memory, unless another op keeps that already: then it costs no more. */
  save(handle: Tensor): Storage | undefined {
    const storage = this.storages.kept(handle);
    if (!storage || this.counted.has(storage.memory)) return undefined;
    this.counted.add(storage.memory);
    this.keptBytes += storage.bytes;
    return storage;
  }

  alike(times: number): void {
    this.times = times;
    this.storages.alike(times);
  }

  differentiate(): void {
    this.depth++;
  }

  differentiated(): void {
    this.depth--;
  }
}
