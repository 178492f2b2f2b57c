import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** What is dropped with probability `p`. */
abstract class DropoutBase extends Module {
  readonly p: number;

  /** Throws an Error where `p` is no probability. */
  constructor(p: number | { p?: number } = {}) {
    super();
    this.p = typeof p === 'number' ? p : (p.p ?? 0.5);
    if (!(this.p >= 0 && this.p <= 1)) {
      throw new Error(`${this.constructor.name}: p must be from 0 to 1, but is ${this.p}.`);
    }
  }

  abstract override forward(x: Tensor): Tensor;

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}

/**
 * While training, zeroes each element with probability `p` and scales the others by 1 / (1 - p); nothing in `eval()`.
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends DropoutBase {
  forward(x: Tensor): Tensor {
    const { p, training } = this;
    return F.dropout(x, { p, training });
  }
}

/** As Dropout, of whole channels: [N, C, L] or [C, L]. https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html */
export class Dropout1d extends DropoutBase {
  forward(x: Tensor): Tensor {
    const { p, training } = this;
    return F.dropout1d(x, { p, training });
  }
}

/** As Dropout, of whole channels: [N, C, H, W] or [N, C, L]. https://pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html */
export class Dropout2d extends DropoutBase {
  forward(x: Tensor): Tensor {
    const { p, training } = this;
    return F.dropout2d(x, { p, training });
  }
}

/** As Dropout, of whole channels: [N, C, D, H, W] or [C, D, H, W]. https://pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html */
export class Dropout3d extends DropoutBase {
  forward(x: Tensor): Tensor {
    const { p, training } = this;
    return F.dropout3d(x, { p, training });
  }
}

/** Keeps the mean and the variance of a SELU's output: https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html */
export class AlphaDropout extends DropoutBase {
  forward(x: Tensor): Tensor {
    const { p, training } = this;
    return F.alphaDropout(x, { p, training });
  }
}

/** As AlphaDropout, of whole channels [N, C, …]: https://pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html */
export class FeatureAlphaDropout extends DropoutBase {
  forward(x: Tensor): Tensor {
    const { p, training } = this;
    return F.featureAlphaDropout(x, { p, training });
  }
}
