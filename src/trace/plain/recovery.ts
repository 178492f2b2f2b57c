import type { Tensor } from '@tensorflow/tfjs';
import { KernelShapeError, onKernelMismatch, type Spec } from '../../engine/meta/index.ts';
import type { Cost } from '../../protocol/facts.ts';
import type { LoopWatcher } from './batches.ts';
import type { LayerModule } from './layer-module.ts';
import type { Patches } from './patches.ts';
import { explain, type Operand, operandsOf, plausible } from './plausible.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

export interface Mismatch {
  op: string;
  message: string;
  operands: { name: string; tensor: object }[];
  stack?: string;
}

export interface Hooks extends Partial<LoopWatcher> {
  /** Operands do not fit. With `true` the op goes on with its most plausible shape; otherwise it throws. */
  mismatch(error: Mismatch): boolean;
  /** An optimizer has changed the weights. */
  step?(optimizer: object): void;
  /** A layer or a model is about to run. */
  enter?(module: LayerModule, inputs: unknown[]): void;
  /** It is through; `output` is absent when it threw. */
  leave?(module: LayerModule, inputs: unknown[], output?: unknown): void;
  /** The gradient tape keeps a tensor. */
  taped?(tensor: Tensor): void;
  /** An op did as it was told, and perhaps not what was meant. */
  suspect?(suspicion: Omit<Mismatch, 'op'> & { code: string }): void;
  /** Gradients are about to be computed, after what they are of. */
  differentiate?(): void;
  differentiated?(): void;
  /** Counts what is computed; what is remembered instead has to be counted again. */
  readonly meter?: { read(): Cost; since(start: Cost): Cost; again(cost: Cost): void };
  /** Something that a traced program may not do was left out. */
  leftOut?(what: string): void;
}

type AnyFunction = (...args: any[]) => any;

/** Lets ops go on after operands that do not fit, where the hooks say so. */
export class Recovery {
  /** Inside an op its own catch has the better names, so the kernel's error is left to it. */
  private depth = 0;

  constructor(
    private readonly tfjs: FullTfjs,
    private readonly hooks: Hooks,
    patches: Patches,
  ) {
    onKernelMismatch((error) => this.depth === 0 && this.kernelMismatch(error));
    patches.onRestore(() => onKernelMismatch(null));
  }

  /** An op called as a function. */
  op(name: string, op: AnyFunction): AnyFunction {
    const run = (...args: any[]) => this.guard(name, args, () => op(...args));
    return Object.defineProperty(run, 'name', { value: op.name });
  }

  /** An op called as a method of its first operand. */
  method(name: string, method: AnyFunction): AnyFunction {
    const guard = this.guard.bind(this);
    return function (this: Tensor, ...args: any[]) {
      return guard(name, [this, ...args], () => method.apply(this, args));
    };
  }

  /** Tells the hooks of `error`; with their consent gives tensors of the given shapes that depend on the operands. */
  goOn(op: string, error: Error, operands: Operand[], specs: () => Spec | Spec[]): Tensor | Tensor[] {
    const message = explain(op, error, operands);
    if (!this.hooks.mismatch({ op, message, operands, stack: error.stack })) throw error;
    const found = specs();
    const tensors = operands.map(({ tensor }) => tensor);
    return Array.isArray(found)
      ? found.map((spec) => this.connected(tensors, spec))
      : this.connected(tensors, found);
  }

  private guard(name: string, args: unknown[], run: () => unknown): unknown {
    this.depth++;
    try {
      return run();
    } catch (error) {
      const operands = operandsOf(this.tfjs, name, args);
      if (!isShapeError(error) || operands.length === 0) throw error;
      return this.goOn(name, error, operands, () => plausible(name, args, error, operands));
    } finally {
      this.depth--;
    }
  }

  private kernelMismatch(error: KernelShapeError): boolean {
    const operands = error.inputs
      .filter((input): input is Tensor => input instanceof this.tfjs.Tensor)
      .map((tensor, i) => ({ name: `input ${i + 1}`, tensor }));
    const { kernel: op, message, stack } = error;
    return this.hooks.mismatch({ op, message: `${op}: ${message}`, operands, stack });
  }

  /** Gradients flow through it, each of its operand's shape. */
  private connected(operands: Tensor[], { shape, dtype }: Spec): Tensor {
    const sources = [...new Set(operands)].filter((tensor) => tensor.dtype === 'float32');
    if (dtype !== 'float32' || sources.length === 0) return unknown(this.tfjs, shape, dtype);
    const op = this.tfjs.customGrad(() => ({
      value: unknown(this.tfjs, shape),
      gradFunc: () => sources.map((tensor) => unknown(this.tfjs, tensor.shape)),
    }));
    return op(...sources);
  }
}

/** A check of an op or a kernel; not a tensor that is missing, of a wrong type or disposed. */
function isShapeError(error: unknown): error is Error {
  if (error instanceof KernelShapeError) return true;
  return error instanceof Error && error.constructor === Error && !/^Argument '|disposed/.test(error.message);
}
