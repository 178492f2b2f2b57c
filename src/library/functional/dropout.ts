import { uniform } from '../random/generator.ts';
import { mul } from '../tensor/arithmetic.ts';
import { expectOptions, expectTensors } from '../tensor/expect.ts';
import { built } from '../tensor/fill.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Zeros each element with probability `p` and scales the others by 1 / (1 - p), where `training`. */
export function dropout(input: Tensor, options: { p?: number; training?: boolean } = {}): Tensor {
  expectTensors('dropout', { input });
  expectOptions('dropout', options, '{ p: 0.5 }');
  const { p = 0.5, training = true } = options;
  if (!(p >= 0 && p <= 1)) throw new Error(`dropout: probability has to be between 0 and 1, but got ${p}`);
  if (!training || p === 0) return input;
  const scale = p === 1 ? 0 : 1 / (1 - p);
  const mask = built(input.shape, 'float32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = uniform() < p ? 0 : scale;
  });
  return mul(input, mask);
}
