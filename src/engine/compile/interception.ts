import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type Attributes,
  type Handle,
  type Inputs,
  type Interceptor,
  intercept,
  invokeKernel,
} from '../dispatch.ts';
import { composites } from '../kernels/index.ts';
import { tf } from '../tfjs.ts';
import { Context, listed } from './context.ts';
import type { LazyId, Watcher } from './lazy-id.ts';

/** What recording and replaying a step have in common: which kernels they hear of at all. */
export abstract class Interception implements Interceptor, Watcher {
  protected readonly context = new Context();
  protected isRunningKernel = false;
  private postponed: (() => void)[] = [];

  constructor(protected readonly backend: MathBackendCPU) {}

  invoke(kernel: string, inputs: Inputs, attrs: Attributes): TensorInfo | TensorInfo[] {
    // Of a composite each of its parts is heard of.
    if (!tf.getKernel(kernel, 'native') && kernel in composites) return invokeKernel(kernel, inputs, attrs);
    const { names, infos } = listed(inputs);
    if (!this.context.isImmediate(kernel, infos))
      return this.operate({ kernel, inputs, attrs, names, infos });
    const results = this.direct(kernel, inputs, attrs);
    if (this.context.areSources(infos))
      for (const { dataId } of [results].flat()) this.context.sources.add(dataId);
    return results;
  }

  source({ dataId }: TensorInfo): void {
    this.context.sources.add(dataId);
  }

  later(work: () => void): void {
    this.postponed.push(work);
  }

  /** Does what was to wait until the step is through. */
  catchUp(): void {
    const all = this.postponed;
    this.postponed = [];
    for (const work of all) work();
  }

  abstract release(handle: Handle): boolean;

  abstract wanted(id: LazyId): void;

  protected abstract operate(call: Call): TensorInfo | TensorInfo[];

  /** Runs a kernel as if nobody listened. */
  protected direct(kernel: string, inputs: Inputs, attrs: Attributes): TensorInfo | TensorInfo[] {
    const before = intercept(null);
    this.isRunningKernel = true;
    try {
      return invokeKernel(kernel, inputs, attrs);
    } finally {
      this.isRunningKernel = false;
      intercept(before);
    }
  }
}

export interface Call {
  kernel: string;
  inputs: Inputs;
  attrs: Attributes;
  /** Of the inputs; null where they come as a list. */
  names: string[] | null;
  infos: TensorInfo[];
}
