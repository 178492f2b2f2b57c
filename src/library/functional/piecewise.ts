import { uniform } from '../random/generator.ts';
import { clamp, div, mul, sub } from '../tensor/arithmetic.ts';
import { ge, gt, le } from '../tensor/compare.ts';
import { expectTensors } from '../tensor/expect.ts';
import { built } from '../tensor/fill.ts';
import { misfit } from '../tensor/misfit.ts';
import { where } from '../tensor/select.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { reshape } from '../tensor/view.ts';

/** Activations made of straight pieces. Each works element by element and keeps the shape. */

/** x between `minVal` and `maxVal`, and the bound outside; at the bounds the gradient is 0. */
export function hardtanh(input: Tensor, options: { minVal?: number; maxVal?: number } = {}): Tensor {
  expectTensors('hardtanh', { input });
  const { minVal = -1, maxVal = 1 } = options;
  if (minVal > maxVal)
    throw new Error(`hardtanh: expected minVal not to be above maxVal, but got ${minVal} and ${maxVal}`);
  return where(le(input, minVal), minVal, where(ge(input, maxVal), maxVal, input));
}

/** min(max(0, x), 6). */
export function relu6(input: Tensor): Tensor {
  return hardtanh(input, { minVal: 0, maxVal: 6 });
}

/** relu6(x + 3) / 6. */
export function hardsigmoid(input: Tensor): Tensor {
  expectTensors('hardsigmoid', { input });
  return div(relu6(input.add(3)), 6);
}

/** x · relu6(x + 3) / 6. */
export function hardswish(input: Tensor): Tensor {
  expectTensors('hardswish', { input });
  return mul(input, hardsigmoid(input));
}

/** x, and 0 where |x| is not above `lambd`. */
export function hardshrink(input: Tensor, options: { lambd?: number } | number = {}): Tensor {
  expectTensors('hardshrink', { input });
  const lambd = typeof options === 'number' ? options : (options.lambd ?? 0.5);
  return where(le(input.abs(), lambd), 0, input);
}

/** x moved towards 0 by `lambd`, but not beyond. */
export function softshrink(input: Tensor, options: { lambd?: number } | number = {}): Tensor {
  expectTensors('softshrink', { input });
  const lambd = typeof options === 'number' ? options : (options.lambd ?? 0.5);
  if (!(lambd >= 0)) throw new Error(`softshrink: expected lambd to be 0 or more, but got ${lambd}`);
  return sub(input, clamp(input, -lambd, lambd));
}

/** x where it is above `threshold`, else `value`. */
export function threshold(input: Tensor, threshold: number, value: number): Tensor {
  expectTensors('threshold', { input });
  return where(gt(input, threshold), input, value);
}

/** x where x > 0, else weight · x: one weight, or one for each channel of input [N, C, …]. */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  expectTensors('prelu', { input, weight });
  const channels = input.ndim > 1 ? input.shape[1] : 1;
  if (weight.ndim > 1 || (weight.numel() !== 1 && weight.numel() !== channels)) {
    const message = `weight ${show(weight.shape)} must have 1 element, or one for each of the ${channels} channels of input ${show(input.shape)}`;
    return misfit('prelu', message, { input, weight }, input.shape);
  }
  const lined = input.shape.map((_, i) => (i === 1 ? weight.numel() : 1));
  return where(gt(input, 0), input, mul(input, reshape(weight, weight.numel() === 1 ? [] : lined)));
}

export interface RReLU {
  lower?: number;
  upper?: number;
  training?: boolean;
}

/** x where x > 0, else x times a slope: drawn from [lower, upper) for each element where `training`, else their mean. */
export function rrelu(input: Tensor, options: RReLU = {}): Tensor {
  expectTensors('rrelu', { input });
  const { lower = 1 / 8, upper = 1 / 3, training = false } = options;
  if (lower > upper)
    throw new Error(`rrelu: expected lower not to be above upper, but got ${lower} and ${upper}`);
  const slope = training
    ? built(input.shape, 'float32', (values) => {
        for (let i = 0; i < values.length; i++) values[i] = lower + (upper - lower) * uniform();
      })
    : (lower + upper) / 2;
  return where(gt(input, 0), input, mul(input, slope));
}
