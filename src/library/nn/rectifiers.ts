import * as F from '../functional/index.ts';
import { filled } from '../tensor/fill.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/** Relatives of ReLU: https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity */

/** min(max(0, x), 6) */
export class ReLU6 extends Module {
  forward(x: Tensor): Tensor {
    return F.relu6(x);
  }
}

/** x where it is positive, else `weight · x`; the weight is learned: one, or one for each channel of [N, C, …]. */
export class PReLU extends Module {
  weight: Parameter;
  readonly numParameters: number;

  constructor(options: number | { numParameters?: number; init?: number } = {}) {
    super();
    const { numParameters = 1, init = 0.25 } =
      typeof options === 'number' ? { numParameters: options } : options;
    this.numParameters = numParameters;
    this.weight = new Parameter(filled([numParameters], init, 'float32'));
  }

  forward(x: Tensor): Tensor {
    return F.prelu(x, this.weight);
  }

  override extraRepr(): string {
    return `numParameters=${this.numParameters}`;
  }
}

/** As LeakyReLU, with a slope that is drawn from [lower, upper) while training; in `eval()` it is their mean. */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;

  constructor({ lower = 1 / 8, upper = 1 / 3 }: { lower?: number; upper?: number } = {}) {
    super();
    this.lower = lower;
    this.upper = upper;
  }

  forward(x: Tensor): Tensor {
    const { lower, upper, training } = this;
    return F.rrelu(x, { lower, upper, training });
  }

  override extraRepr(): string {
    return `lower=${this.lower}, upper=${this.upper}`;
  }
}

/** ELU with the scale that keeps mean 0 and variance 1 */
export class SELU extends Module {
  forward(x: Tensor): Tensor {
    return F.selu(x);
  }
}

/** x where it is positive, else `alpha · (exp(x / alpha) - 1)` */
export class CELU extends Module {
  readonly alpha: number;

  constructor(options: number | { alpha?: number } = {}) {
    super();
    this.alpha = typeof options === 'number' ? options : (options.alpha ?? 1);
  }

  forward(x: Tensor): Tensor {
    return F.celu(x, this.alpha);
  }

  override extraRepr(): string {
    return `alpha=${this.alpha}`;
  }
}

/** x where it is above `threshold`, else `value` */
export class Threshold extends Module {
  constructor(
    readonly threshold: number,
    readonly value: number,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.threshold(x, this.threshold, this.value);
  }

  override extraRepr(): string {
    return `threshold=${this.threshold}, value=${this.value}`;
  }
}
