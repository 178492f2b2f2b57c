import { add, div, mul } from '../tensor/arithmetic.ts';
import { expectFloats } from '../tensor/expect.ts';
import { misfit } from '../tensor/misfit.ts';
import { rsqrt } from '../tensor/pointwise.ts';
import { mean } from '../tensor/reduce.ts';
import { sameShape, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { padded, reshape } from '../tensor/view.ts';
import { avgPool2d } from './avgPool.ts';

/** The smallest number which added to 1 gives another float32. */
const EPSILON = 2 ** -23;

export interface RMSNorm {
  weight?: Tensor | null;
  /** 2⁻²³ where absent. */
  eps?: number | null;
}

/** Divided by the root of the mean square over the last dimensions, whose shape is `normalizedShape`; then times weight. */
export function rmsNorm(input: Tensor, normalizedShape: readonly number[], options: RMSNorm = {}): Tensor {
  expectFloats('rmsNorm', { input });
  const { weight = null } = options;
  const size = normalizedShape.length;
  if (size === 0 || size > input.ndim || !sameShape(input.shape.slice(-size), normalizedShape)) {
    const message = `input ${show(input.shape)} does not end in normalizedShape ${show(normalizedShape)}`;
    return misfit('rmsNorm', message, { input }, input.shape);
  }
  if (weight !== null && !sameShape(weight.shape, normalizedShape)) {
    const message = `weight ${show(weight.shape)} must have normalizedShape ${show(normalizedShape)}`;
    return misfit('rmsNorm', message, { input, weight }, input.shape);
  }
  const dims = normalizedShape.map((_, i) => input.ndim - size + i);
  const square = mean(mul(input, input), dims, { keepdim: true });
  const normal = mul(input, rsqrt(add(square, options.eps ?? EPSILON)));
  return weight === null ? normal : mul(normal, weight);
}

export interface LocalResponseNorm {
  alpha?: number;
  beta?: number;
  k?: number;
}

/** input / (k + alpha · the mean square of `size` neighbouring channels)^beta: input [N, C, …]. */
export function localResponseNorm(input: Tensor, size: number, options: LocalResponseNorm = {}): Tensor {
  expectFloats('localResponseNorm', { input });
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  if (input.ndim < 3)
    throw new Error(`localResponseNorm: expected input [N, C, L, …], but got ${show(input.shape)}`);
  const [n, channels] = input.shape;
  const before = Math.floor(size / 2);
  const rows = padded(
    reshape(mul(input, input), n, 1, channels, -1),
    [
      [0, 0],
      [0, 0],
      [before, size - 1 - before],
      [0, 0],
    ],
    0,
  );
  const squares = reshape(avgPool2d(rows, [size, 1], { stride: 1 }), input.shape);
  return div(input, add(mul(squares, alpha), k).pow(beta));
}
