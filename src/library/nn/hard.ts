import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Activations of straight pieces, and those that shrink: https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity */

/** x kept between `minVal` and `maxVal` */
export class Hardtanh extends Module {
  readonly minVal: number;
  readonly maxVal: number;

  constructor({ minVal = -1, maxVal = 1 }: { minVal?: number; maxVal?: number } = {}) {
    super();
    this.minVal = minVal;
    this.maxVal = maxVal;
  }

  forward(x: Tensor): Tensor {
    const { minVal, maxVal } = this;
    return F.hardtanh(x, { minVal, maxVal });
  }

  override extraRepr(): string {
    return `minVal=${this.minVal}, maxVal=${this.maxVal}`;
  }
}

/** `relu6(x + 3) / 6` */
export class Hardsigmoid extends Module {
  forward(x: Tensor): Tensor {
    return F.hardsigmoid(x);
  }
}

/** `x · relu6(x + 3) / 6` */
export class Hardswish extends Module {
  forward(x: Tensor): Tensor {
    return F.hardswish(x);
  }
}

/** x, and 0 where |x| is not above `lambd` */
export class Hardshrink extends Module {
  readonly lambd: number;

  constructor(options: number | { lambd?: number } = {}) {
    super();
    this.lambd = typeof options === 'number' ? options : (options.lambd ?? 0.5);
  }

  forward(x: Tensor): Tensor {
    return F.hardshrink(x, this.lambd);
  }

  override extraRepr(): string {
    return `${this.lambd}`;
  }
}

/** x moved towards 0 by `lambd`, but not beyond */
export class Softshrink extends Module {
  readonly lambd: number;

  constructor(options: number | { lambd?: number } = {}) {
    super();
    this.lambd = typeof options === 'number' ? options : (options.lambd ?? 0.5);
  }

  forward(x: Tensor): Tensor {
    return F.softshrink(x, this.lambd);
  }

  override extraRepr(): string {
    return `${this.lambd}`;
  }
}

/** `x - tanh(x)` */
export class Tanhshrink extends Module {
  forward(x: Tensor): Tensor {
    return F.tanhshrink(x);
  }
}
