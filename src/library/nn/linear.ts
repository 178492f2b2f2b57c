import * as F from '../functional/index.ts';
import { empty } from '../tensor/create.ts';
import { expectOptions } from '../tensor/expect.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { calculateFanInAndFanOut, kaimingUniform_, uniform_ } from './init.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * `x · weightᵀ + bias`: [..., inFeatures] to [..., outFeatures]; weight [outFeatures, inFeatures].
 * https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    options: { bias?: boolean } = {},
  ) {
    super();
    expectOptions('Linear', options, '{ bias: false }');
    const { bias = true } = options;
    this.weight = new Parameter(empty(outFeatures, inFeatures));
    this.bias = bias ? new Parameter(empty(outFeatures)) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    initialise(this.weight, this.bias);
  }

  forward(x: Tensor): Tensor {
    return F.linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}

/** PyTorch's first values of linear and convolution layers: both uniform in ±1/√fanIn. */
export function initialise(weight: Tensor, bias: Tensor | null): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  const { fanIn } = calculateFanInAndFanOut(weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  if (bias) uniform_(bias, -bound, bound);
}
