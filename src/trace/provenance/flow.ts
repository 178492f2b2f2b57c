import type { TensorInfo } from '@tensorflow/tfjs-core';
import { hasGuessedSize } from '../../engine/meta/index.ts';
import type { KernelRun } from '../collect/kernels.ts';
import { Dim } from './dim.ts';
import { agree, type Dims, Origins, type Shaped, type Source } from './dims.ts';
import { dimRules } from './rules/index.ts';

/** Follows dimensions through the kernels that run. */
export class Flow {
  private readonly origins = new Origins();
  /** How many computations of gradients run inside of one another: their kernels need no explanation. */
  private depth = 0;

  readonly of = (tensor: Shaped): Dims => this.origins.of(tensor).dims;

  sourceOf(tensor: Shaped): Source {
    return this.origins.of(tensor);
  }

  readonly kernel = (run: KernelRun): void => {
    if (this.depth > 0) return;
    const { inputs, outputs } = run;
    this.follow(run);
    const { a, b } = inputs;
    if (a && b && run.kernel !== 'BatchMatMul' && differ(a, b))
      this.origins.of(outputs[0]).broadcast = [a.shape, b.shape];
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

  private follow(run: KernelRun): void {
    const { kernel, inputs, attrs, outputs } = run;
    const rule = dimRules[kernel];
    const result = rule ? rule({ inputs, attrs, outputs, of: this.of }) : [];
    const several = Array.isArray(result[0]);
    let rest: Dims[] | undefined;
    for (let i = 0; i < outputs.length; i++) {
      const dims = (several ? result[i] : result) as Dims;
      // Where operands did not fit, the result is a plausible one that the rule knows nothing of.
      const known = rule !== undefined && dims !== undefined && agree(dims, outputs[i].shape);
      if (!known) rest ??= this.unruled(run);
      this.origins.set(outputs[i], known ? dims : rest![i]);
    }
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
