import { mul } from '../tensor/arithmetic.ts';
import { randn } from '../tensor/create.ts';
import { wrap } from '../tensor/fill.ts';
import { sum } from '../tensor/reduce.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { grad } from './backward.ts';
import { noGrad } from './mode.ts';

export interface GradcheckOptions {
  /** Half the distance of the two points of a difference. Tensors are float32, so a small one drowns in rounding. */
  eps?: number;
  atol?: number;
  rtol?: number;
  /** Returns false instead of throwing. */
  raiseException?: boolean;
}

/**
 * Compares the gradients of `fn` with finite differences: of a random weighted sum of its outputs, with regard to each
 * element of each input that requires grad. Throws where they differ by more than atol + rtol · |difference|.
 */
export function gradcheck(
  fn: (...inputs: Tensor[]) => Tensor | Tensor[],
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
  const { eps = 1e-2, atol = 1e-2, rtol = 1e-2, raiseException = true } = options;
  const wanted = inputs.filter((input) => input.requiresGrad);
  if (wanted.length === 0) throw new Error('gradcheck: expected at least one input that requires grad');
  const weights: Tensor[] = [];
  const total = (args: readonly Tensor[]): Tensor => {
    const outputs = [fn(...args)].flat() as Tensor[];
    const parts = outputs.map((output, i) => {
      weights[i] ??= randn(output.shape);
      return sum(mul(output, weights[i]));
    });
    return parts.reduce((a, b) => a.add(b));
  };
  const analytic = grad(total(inputs), wanted);
  for (const [n, input] of wanted.entries()) {
    const computed = analytic[n].dataSync();
    const differences = differencesOf(input, eps, (moved) =>
      noGrad(() => total(inputs.map((one) => (one === input ? moved : one))).item()),
    );
    for (let i = 0; i < computed.length; i++) {
      const gap = Math.abs(computed[i] - differences[i]);
      if (gap <= atol + rtol * Math.abs(differences[i])) continue;
      if (!raiseException) return false;
      throw new Error(
        `gradcheck: the gradient of input ${inputs.indexOf(input)} ${show(input.shape)} at element ${i} is ${computed[i]}, but finite differences give ${differences[i]}`,
      );
    }
  }
  return true;
}

/** For each element how fast `value` grows with it. */
function differencesOf(input: Tensor, eps: number, value: (moved: Tensor) => number): number[] {
  const values = Float32Array.from(input.dataSync());
  const movedBy = (i: number, by: number) => {
    const moved = values.slice();
    moved[i] += by;
    return { at: moved[i], value: value(wrap(moved, input.shape, 'float32')) };
  };
  return Array.from(values, (_, i) => {
    const [high, low] = [movedBy(i, eps), movedBy(i, -eps)];
    return (high.value - low.value) / (high.at - low.at);
  });
}
