import { uniform } from '../random/generator.ts';
import { add, clamp, div, mul, sub } from '../tensor/arithmetic.ts';
import { gt } from '../tensor/compare.ts';
import { expectTensors } from '../tensor/expect.ts';
import { built } from '../tensor/fill.ts';
import { argmax } from '../tensor/order.ts';
import { expm1, neg, sigmoid, softplus, tanh } from '../tensor/pointwise.ts';
import { where } from '../tensor/select.ts';
import { dimOf, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow, unsqueeze } from '../tensor/view.ts';
import { elu, softmax } from './activation.ts';

/** Smooth activations, and those that let one half of the input gate the other. */

/** elu with the scale that keeps mean 0 and variance 1 (https://arxiv.org/abs/1706.02515). */
export function selu(input: Tensor): Tensor {
  return mul(elu(input, { alpha: 1.6732632423543772 }), 1.0507009873554805);
}

/** x where x > 0, else alpha · (exp(x / alpha) - 1). */
export function celu(input: Tensor, options: { alpha?: number } | number = {}): Tensor {
  expectTensors('celu', { input });
  const alpha = typeof options === 'number' ? options : (options.alpha ?? 1);
  if (alpha === 0) throw new Error('celu: expected alpha not to be 0, but got 0');
  const below = mul(expm1(div(clamp(input, null, 0), alpha)), alpha);
  return where(gt(input, 0), input, below);
}

/** x · tanh(softplus(x)). */
export function mish(input: Tensor): Tensor {
  expectTensors('mish', { input });
  return mul(input, tanh(softplus(input)));
}

/** x - tanh(x). */
export function tanhshrink(input: Tensor): Tensor {
  expectTensors('tanhshrink', { input });
  return sub(input, tanh(input));
}

/** x / (1 + |x|). */
export function softsign(input: Tensor): Tensor {
  expectTensors('softsign', { input });
  return div(input, add(input.abs(), 1));
}

/** The first half along `dim` times the sigmoid of the second; `dim` must have an even length. */
export function glu(input: Tensor, dim = -1): Tensor {
  expectTensors('glu', { input });
  const axis = dimOf('glu', dim, input);
  const length = input.shape[axis];
  if (input.ndim === 0 || length % 2 !== 0) {
    throw new Error(
      `glu: expected dimension ${dim} of input to have an even length, but input is ${show(input.shape)}`,
    );
  }
  const half = length / 2;
  return mul(narrow(input, axis, 0, half), sigmoid(narrow(input, axis, half, half)));
}

/** exp(-x) / sum(exp(-x)) along `dim`. */
export function softmin(input: Tensor, dim: number): Tensor {
  return softmax(neg(input), dim);
}

export interface GumbelSoftmax {
  /** The temperature: the lower, the nearer the samples are to one-hot vectors. */
  tau?: number;
  /** Gives one-hot vectors, with the gradient of the soft ones. */
  hard?: boolean;
  dim?: number;
}

/** Draws from the categorical distributions along `dim`, differentiably (https://arxiv.org/abs/1611.01144). */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmax = {}): Tensor {
  expectTensors('gumbelSoftmax', { logits });
  const { tau = 1, hard = false, dim = -1 } = options;
  const gumbels = built(logits.shape, 'float32', (values) => {
    // A draw of exactly 0 would make the result infinite.
    for (let i = 0; i < values.length; i++) values[i] = -Math.log(-Math.log1p(-(uniform() || 2 ** -25)));
  });
  const soft = softmax(div(add(logits, gumbels), tau), dim);
  if (!hard) return soft;
  const axis = dimOf('gumbelSoftmax', dim, soft.ndim);
  const behind = soft.ndim - 1 - axis;
  const places = built([soft.shape[axis], ...new Array<number>(behind).fill(1)], 'int32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = i;
  });
  const oneHot = places.eq(unsqueeze(argmax(soft, axis), axis)).float();
  // The difference is 0; it only carries the gradient.
  return add(oneHot, sub(soft, soft.detach()));
}
