import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { impliedDim } from './activation.ts';
import { Module } from './module.ts';

/** Smooth activations and gates: https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity */

/** `log(sigmoid(x))` */
export class LogSigmoid extends Module {
  forward(x: Tensor): Tensor {
    return F.logsigmoid(x);
  }
}

/** `x · tanh(softplus(x))` */
export class Mish extends Module {
  forward(x: Tensor): Tensor {
    return F.mish(x);
  }
}

/** `x / (1 + |x|)` */
export class Softsign extends Module {
  forward(x: Tensor): Tensor {
    return F.softsign(x);
  }
}

/** The first half along `dim` times the sigmoid of the second */
export class GLU extends Module {
  readonly dim: number;

  constructor(options: number | { dim?: number } = {}) {
    super();
    this.dim = typeof options === 'number' ? options : (options.dim ?? -1);
  }

  forward(x: Tensor): Tensor {
    return F.glu(x, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** Softmax of -x along `dim`, which should be given; see Softmax. */
export class Softmin extends Module {
  readonly dim: number | undefined;

  constructor(options: number | { dim?: number } = {}) {
    super();
    this.dim = typeof options === 'number' ? options : options.dim;
  }

  forward(x: Tensor): Tensor {
    return F.softmin(x, this.dim ?? impliedDim(x));
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** Softmax over the channels of [N, C, H, W] or [C, H, W] at each place */
export class Softmax2d extends Module {
  forward(x: Tensor): Tensor {
    if (x.ndim !== 3 && x.ndim !== 4) {
      throw new Error(`Softmax2d expects [N, C, H, W] or [C, H, W], but got [${x.shape.join(', ')}].`);
    }
    return F.softmax(x, -3);
  }
}
