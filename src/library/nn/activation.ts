import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Functions of each element, and softmax: https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity */

export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return x.relu();
  }
}

export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** `x · sigmoid(x)` */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return F.silu(x);
  }
}

export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor({ approximate = 'none' }: { approximate?: 'none' | 'tanh' } = {}) {
    super();
    this.approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return F.gelu(x, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate=${this.approximate}`;
  }
}

/** x where it is positive, else `alpha · (exp(x) - 1)` */
export class ELU extends Module {
  readonly alpha: number;

  constructor(options: number | { alpha?: number } = {}) {
    super();
    this.alpha = typeof options === 'number' ? options : (options.alpha ?? 1);
  }

  forward(x: Tensor): Tensor {
    return F.elu(x, this.alpha);
  }

  override extraRepr(): string {
    return `alpha=${this.alpha}`;
  }
}

/** `log(1 + exp(beta · x)) / beta`; x itself where `beta · x` is above `threshold` */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor({ beta = 1, threshold = 20 }: { beta?: number; threshold?: number } = {}) {
    super();
    this.beta = beta;
    this.threshold = threshold;
  }

  forward(x: Tensor): Tensor {
    const { beta, threshold } = this;
    return F.softplus(x, { beta, threshold });
  }

  override extraRepr(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`;
  }
}

export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(options: number | { negativeSlope?: number } = {}) {
    super();
    this.negativeSlope = typeof options === 'number' ? options : (options.negativeSlope ?? 0.01);
  }

  forward(x: Tensor): Tensor {
    return F.leakyRelu(x, this.negativeSlope);
  }

  override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** Along `dim`, which should be given; without it PyTorch's old rule counts: 0 for 0, 1 or 3 dimensions, else 1. */
export class Softmax extends Module {
  readonly dim: number | undefined;

  constructor(options: number | { dim?: number } = {}) {
    super();
    this.dim = typeof options === 'number' ? options : options.dim;
  }

  forward(x: Tensor): Tensor {
    return x.softmax(this.dim ?? impliedDim(x));
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

export class LogSoftmax extends Module {
  readonly dim: number | undefined;

  constructor(options: number | { dim?: number } = {}) {
    super();
    this.dim = typeof options === 'number' ? options : options.dim;
  }

  forward(x: Tensor): Tensor {
    return x.logSoftmax(this.dim ?? impliedDim(x));
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** PyTorch's old rule for a softmax without `dim`. */
export function impliedDim(x: Tensor): number {
  return x.ndim === 0 || x.ndim === 1 || x.ndim === 3 ? 0 : 1;
}
