import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/**
 * While training, zeroes each element with probability `p` and scales the others by 1 / (1 - p); nothing in `eval()`.
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends Module {
  readonly p: number;

  /** Throws an Error where `p` is no probability. */
  constructor(p: number | { p?: number } = {}) {
    super();
    this.p = typeof p === 'number' ? p : (p.p ?? 0.5);
    if (!(this.p >= 0 && this.p <= 1)) throw new Error(`Dropout: p must be from 0 to 1, but is ${this.p}.`);
  }

  forward(x: Tensor): Tensor {
    return F.dropout(x, { p: this.p, training: this.training });
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}
