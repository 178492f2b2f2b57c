import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html */
export class CosineSimilarity extends Module {
  readonly dim: number;
  readonly eps: number;

  constructor({ dim = 1, eps = 1e-8 }: { dim?: number; eps?: number } = {}) {
    super();
    this.dim = dim;
    this.eps = eps;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosineSimilarity(x1, x2, { dim: this.dim, eps: this.eps });
  }

  override extraRepr(): string {
    return `dim=${this.dim}, eps=${this.eps}`;
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html */
export class PairwiseDistance extends Module {
  constructor(readonly options: F.PairwiseDistance = {}) {
    super();
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwiseDistance(x1, x2, this.options);
  }

  override extraRepr(): string {
    return Object.entries(this.options)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
  }
}
