import { uniform } from '../random/generator.ts';
import { add, mul } from '../tensor/arithmetic.ts';
import { expectTensors } from '../tensor/expect.ts';
import { built } from '../tensor/fill.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface Dropout {
  /** The probability to be dropped. */
  p?: number;
  training?: boolean;
}

/** As `dropout`, of whole channels: input [N, C, L] or [C, L]. */
export function dropout1d(input: Tensor, options: Dropout = {}): Tensor {
  return dropChannels('dropout1d', input, [3], [2], options);
}

/** As `dropout`, of whole channels: input [N, C, H, W], or [N, C, L] as PyTorch reads three dimensions. */
export function dropout2d(input: Tensor, options: Dropout = {}): Tensor {
  return dropChannels('dropout2d', input, [4, 3], [], options);
}

/** As `dropout`, of whole channels: input [N, C, D, H, W] or [C, D, H, W]. */
export function dropout3d(input: Tensor, options: Dropout = {}): Tensor {
  return dropChannels('dropout3d', input, [5], [4], options);
}

/** Keeps the mean and the variance of a SELU's output (https://arxiv.org/abs/1706.02515): what is dropped gets SELU's least value. */
export function alphaDropout(input: Tensor, options: Dropout = {}): Tensor {
  expectTensors('alphaDropout', { input });
  return dropAlpha('alphaDropout', input, input.shape, options);
}

/** As `alphaDropout`, of whole channels: input [N, C, …]. */
export function featureAlphaDropout(input: Tensor, options: Dropout = {}): Tensor {
  expectTensors('featureAlphaDropout', { input });
  if (input.ndim < 2) {
    throw new Error(`featureAlphaDropout: expected input [N, C, …], but got ${show(input.shape)}`);
  }
  return dropAlpha('featureAlphaDropout', input, channelsOf(input, 2), options);
}

/** `batched` and `single` are the numbers of dimensions with and without a batch. */
function dropChannels(
  op: string,
  input: Tensor,
  batched: number[],
  single: number[],
  { p = 0.5, training = true }: Dropout,
): Tensor {
  expectTensors(op, { input });
  checkProbability(op, p);
  const front = batched.includes(input.ndim) ? 2 : 1;
  if (front === 1 && !single.includes(input.ndim)) {
    const dims = [...batched, ...single].sort().join(' or ');
    throw new Error(`${op}: expected input of ${dims} dimensions, but got ${show(input.shape)}`);
  }
  if (!training || p === 0) return input;
  return mul(input, kept(channelsOf(input, front), p, p === 1 ? 0 : 1 / (1 - p)));
}

/** What SELU comes near to for small inputs: minus its scale times its alpha. */
const LEAST = -1.7580993408473766;

function dropAlpha(
  op: string,
  input: Tensor,
  shape: number[],
  { p = 0.5, training = true }: Dropout,
): Tensor {
  checkProbability(op, p);
  if (!training || p === 0) return input;
  if (p === 1) return mul(input, 0);
  const scale = 1 / Math.sqrt((1 - p) * (1 + p * LEAST * LEAST));
  const keep = kept(shape, p, 1);
  // scale · (x · keep + LEAST · (1 - keep)) + shift, with a shift that brings the mean back to 0.
  const constant = add(mul(keep, -LEAST * scale), LEAST * scale * (1 - p));
  return add(mul(input, mul(keep, scale)), constant);
}

/** `value` with probability 1 - p, else 0. */
function kept(shape: number[], p: number, value: number): Tensor {
  return built(shape, 'float32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = uniform() < p ? 0 : value;
  });
}

/** The shape of `input` with length 1 behind the first `front` dimensions. */
function channelsOf(input: Tensor, front: number): number[] {
  return input.shape.map((length, i) => (i < front ? length : 1));
}

function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new Error(`${op}: probability has to be between 0 and 1, but got ${p}`);
}
