import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Pools with as many windows as `outputSize` says, which cover the input: https://pytorch.org/docs/stable/nn.html#pooling-layers */
abstract class AdaptivePool extends Module {
  constructor(readonly outputSize: F.OutputSize) {
    super();
  }

  abstract override forward(x: Tensor): Tensor;

  override extraRepr(): string {
    const { outputSize } = this;
    return `outputSize=${Array.isArray(outputSize) ? `[${outputSize.join(', ')}]` : outputSize}`;
  }
}

/** The mean of each window: [N, C, L] to [N, C, oL]. */
export class AdaptiveAvgPool1d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool1d(x, this.outputSize);
  }
}

/** The mean of each window: [N, C, H, W] to [N, C, oH, oW]. */
export class AdaptiveAvgPool2d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** The mean of each window: [N, C, D, H, W] to [N, C, oD, oH, oW]. */
export class AdaptiveAvgPool3d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool3d(x, this.outputSize);
  }
}

/** The greatest element of each window: [N, C, L] to [N, C, oL]. */
export class AdaptiveMaxPool1d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveMaxPool1d(x, this.outputSize);
  }
}

/** The greatest element of each window: [N, C, H, W] to [N, C, oH, oW]. */
export class AdaptiveMaxPool2d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveMaxPool2d(x, this.outputSize);
  }
}

/** The greatest element of each window: [N, C, D, H, W] to [N, C, oD, oH, oW]. */
export class AdaptiveMaxPool3d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return F.adaptiveMaxPool3d(x, this.outputSize);
  }
}
