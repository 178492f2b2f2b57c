import { mul } from '../tensor/arithmetic.ts';
import { expectFloats } from '../tensor/expect.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { avgPool1d, avgPool2d } from './avgPool.ts';
import { type Size, sizes } from './size.ts';

export interface LPPool {
  /** Where absent, the kernel's size. */
  stride?: Size | null;
  ceilMode?: boolean;
}

/** The p-norm of each window, `(Σ xᵖ)^(1/p)`: input [N, C, L] or [C, L] gives [N, C, oL]. */
export function lpPool1d(input: Tensor, normType: number, kernelSize: Size, options: LPPool = {}): Tensor {
  expectFloats('lpPool1d', { input });
  const means = avgPool1d(input.pow(normType), kernelSize, options);
  return root(means, sizes('lpPool1d', 'kernelSize', kernelSize, 1), normType);
}

/** The p-norm of each window, `(Σ xᵖ)^(1/p)`: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function lpPool2d(input: Tensor, normType: number, kernelSize: Size, options: LPPool = {}): Tensor {
  expectFloats('lpPool2d', { input });
  const means = avgPool2d(input.pow(normType), kernelSize, options);
  return root(means, sizes('lpPool2d', 'kernelSize', kernelSize, 2), normType);
}

/** A mean times the window's size is the sum. */
function root(means: Tensor, kernel: number[], normType: number): Tensor {
  return mul(means, sizeOf(kernel)).pow(1 / normType);
}
