import type { TensorInfo } from '@tensorflow/tfjs-core';
import { hasGuessedSize } from '../../engine/meta/index.ts';
import type { KernelRun } from '../collect/kernels.ts';
import { Dim } from './dim.ts';
import { agree, type Dims, DimsByTensor, type Shaped } from './dims.ts';
import { dimRules } from './rules/index.ts';

/** Follows dimensions through the kernels that run. */
export class Flow {
  private readonly dims = new DimsByTensor();
  private readonly broadcasts = new WeakMap<object, [a: readonly number[], b: readonly number[]]>();
  /** How many computations of gradients run inside of one another: their kernels need no explanation. */
  private depth = 0;

  readonly of = (tensor: Shaped): Dims => this.dims.of(tensor);

  set(tensor: Shaped, dims: Dims): void {
    this.dims.set(tensor, dims);
  }

  /** The two shapes that a kernel broadcast to make a tensor. */
  broadcastOf(tensor: Shaped): [a: readonly number[], b: readonly number[]] | null {
    return this.broadcasts.get(tensor.dataId) ?? null;
  }

  readonly kernel = (run: KernelRun): void => {
    if (this.depth > 0) return;
    const { inputs, outputs } = run;
    const { a, b } = inputs;
    if (a && b && run.kernel !== 'BatchMatMul' && differ(a, b))
      this.broadcasts.set(outputs[0].dataId, [a.shape, b.shape]);
    const all = this.computed(run);
    for (let i = 0; i < outputs.length; i++) this.dims.set(outputs[i], all[i]);
  };

  get differentiating(): boolean {
    return this.depth > 0;
  }

  differentiate(): void {
    this.depth++;
  }

  differentiated(): void {
    this.depth--;
  }

  private computed(run: KernelRun): Dims[] {
    const { kernel, inputs, attrs, outputs } = run;
    const rule = dimRules[kernel];
    if (!rule) return this.unruled(run);
    const result = rule({ inputs, attrs, outputs, of: this.of });
    const all = (Array.isArray(result[0]) ? result : outputs.map(() => result)) as Dims[];
    // Where operands did not fit, the result is a plausible one that the rule knows nothing of.
    return outputs.every((output, i) => all[i] && agree(all[i], output.shape)) ? all : this.unruled(run);
  }

  /** New dimensions that depend on all that went in. */
  private unruled({ kernel, operands, outputs }: KernelRun): Dims[] {
    const from = [...new Set(operands.flatMap((operand) => [...this.of(operand)]))].slice(0, MOST);
    return outputs.map((output) => {
      const dims = output.shape.map((size) => new Dim(size, null, from));
      if (isGuess(output, operands))
        for (const dim of dims)
          dim.guess = `${kernel} gives as many as its values say, which are not computed`;
      return dims;
    });
  }
}

const MOST = 8;

function differ(a: Shaped, b: Shaped): boolean {
  if (a.shape.length === 0 || b.shape.length === 0) return false;
  return a.shape.length !== b.shape.length || a.shape.some((size, i) => size !== b.shape[i]);
}

/** What is made of a guess may have sizes that are certain. */
function isGuess(output: TensorInfo, operands: readonly TensorInfo[]): boolean {
  return hasGuessedSize(output) && !operands.some(hasGuessedSize);
}
