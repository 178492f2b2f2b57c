import * as F from '../functional/index.ts';
import type { Size } from '../functional/size.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { showSize, withStride } from './size.ts';

export interface MaxPoolOptions {
  /** The kernel's size if not given. */
  stride?: Size;
  padding?: Size;
  dilation?: Size;
  ceilMode?: boolean;
}

abstract class MaxPool extends Module {
  readonly stride: Size;
  readonly padding: Size;
  readonly dilation: Size;
  readonly ceilMode: boolean;

  constructor(
    readonly kernelSize: Size,
    options: MaxPoolOptions | Size = {},
  ) {
    super();
    const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false } = withStride(options);
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.ceilMode = ceilMode;
  }

  abstract override forward(x: Tensor): Tensor;

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return `kernelSize=${showSize(kernelSize)}, stride=${showSize(stride)}, padding=${showSize(padding)}, dilation=${showSize(dilation)}, ceilMode=${ceilMode}`;
  }
}

/** [N, C, L] to [N, C, oL]: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html */
export class MaxPool1d extends MaxPool {
  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return F.maxPool1d(x, this.kernelSize, { stride, padding, dilation, ceilMode });
  }
}

/** [N, C, H, W] to [N, C, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html */
export class MaxPool2d extends MaxPool {
  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return F.maxPool2d(x, this.kernelSize, { stride, padding, dilation, ceilMode });
  }
}

/** [N, C, D, H, W] to [N, C, oD, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html */
export class MaxPool3d extends MaxPool {
  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return F.maxPool3d(x, this.kernelSize, { stride, padding, dilation, ceilMode });
  }
}

export interface AvgPoolOptions {
  stride?: Size;
  padding?: Size;
  ceilMode?: boolean;
  /** Whether the zeros of the padding count as elements of the mean. */
  countIncludePad?: boolean;
}

abstract class AvgPool extends Module {
  readonly stride: Size;
  readonly padding: Size;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(
    readonly kernelSize: Size,
    options: AvgPoolOptions | Size = {},
  ) {
    super();
    const {
      stride = kernelSize,
      padding = 0,
      ceilMode = false,
      countIncludePad = true,
    } = withStride(options);
    this.stride = stride;
    this.padding = padding;
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
  }

  abstract override forward(x: Tensor): Tensor;

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernelSize=${showSize(kernelSize)}, stride=${showSize(stride)}, padding=${showSize(padding)}`;
  }
}

/** [N, C, L] to [N, C, oL]: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html */
export class AvgPool1d extends AvgPool {
  forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return F.avgPool1d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }
}

/** [N, C, H, W] to [N, C, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html */
export class AvgPool2d extends AvgPool {
  forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return F.avgPool2d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }
}

/** [N, C, D, H, W] to [N, C, oD, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html */
export class AvgPool3d extends AvgPool {
  forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return F.avgPool3d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }
}

export interface LPPoolOptions {
  /** The kernel's size if not given. */
  stride?: Size;
  ceilMode?: boolean;
}

abstract class LPPool extends Module {
  readonly stride: Size;
  readonly ceilMode: boolean;

  constructor(
    readonly normType: number,
    readonly kernelSize: Size,
    options: LPPoolOptions | Size = {},
  ) {
    super();
    const { stride = kernelSize, ceilMode = false } = withStride(options);
    this.stride = stride;
    this.ceilMode = ceilMode;
  }

  abstract override forward(x: Tensor): Tensor;

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    return `normType=${normType}, kernelSize=${showSize(kernelSize)}, stride=${showSize(stride)}, ceilMode=${ceilMode}`;
  }
}

/** The p-norm of each window, [N, C, L] to [N, C, oL]: https://pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html */
export class LPPool1d extends LPPool {
  forward(x: Tensor): Tensor {
    const { normType, kernelSize, stride, ceilMode } = this;
    return F.lpPool1d(x, normType, kernelSize, { stride, ceilMode });
  }
}

/** The p-norm of each window, [N, C, H, W] to [N, C, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html */
export class LPPool2d extends LPPool {
  forward(x: Tensor): Tensor {
    const { normType, kernelSize, stride, ceilMode } = this;
    return F.lpPool2d(x, normType, kernelSize, { stride, ceilMode });
  }
}
