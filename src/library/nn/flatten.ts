import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Makes one dimension of those from `startDim` to `endDim`: [N, C, H, W] to [N, C * H * W] by default. */
export class Flatten extends Module {
  constructor(
    readonly startDim: number = 1,
    readonly endDim: number = -1,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `startDim=${this.startDim}, endDim=${this.endDim}`;
  }
}

/** Makes of dimension `dim` as many as `sizes` has; one of the sizes may be -1. */
export class Unflatten extends Module {
  constructor(
    readonly dim: number,
    readonly sizes: readonly number[],
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    const dim = this.dim < 0 ? this.dim + x.ndim : this.dim;
    return x.reshape([...x.shape.slice(0, dim), ...this.sizes, ...x.shape.slice(dim + 1)]);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, sizes=[${this.sizes.join(', ')}]`;
  }
}

/** Gives back its input. */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}
