import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { type Size2d, showSize, withStride } from './size.ts';

export interface MaxPool2dOptions {
  /** The kernel's size if not given. */
  stride?: Size2d;
  padding?: Size2d;
  dilation?: Size2d;
  ceilMode?: boolean;
}

/** [N, C, H, W] to [N, C, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html */
export class MaxPool2d extends Module {
  readonly stride: Size2d;
  readonly padding: Size2d;
  readonly dilation: Size2d;
  readonly ceilMode: boolean;

  constructor(
    readonly kernelSize: Size2d,
    options: MaxPool2dOptions | Size2d = {},
  ) {
    super();
    const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false } = withStride(options);
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.ceilMode = ceilMode;
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, ceilMode } = this;
    return F.maxPool2d(x, this.kernelSize, { stride, padding, dilation, ceilMode });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return `kernelSize=${showSize(kernelSize)}, stride=${showSize(stride)}, padding=${showSize(padding)}, dilation=${showSize(dilation)}, ceilMode=${ceilMode}`;
  }
}

export interface AvgPool2dOptions {
  stride?: Size2d;
  padding?: Size2d;
  ceilMode?: boolean;
  /** Whether the zeros of the padding count as elements of the mean. */
  countIncludePad?: boolean;
}

/** [N, C, H, W] to [N, C, oH, oW]: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html */
export class AvgPool2d extends Module {
  readonly stride: Size2d;
  readonly padding: Size2d;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(
    readonly kernelSize: Size2d,
    options: AvgPool2dOptions | Size2d = {},
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

  forward(x: Tensor): Tensor {
    const { stride, padding, ceilMode, countIncludePad } = this;
    return F.avgPool2d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernelSize=${showSize(kernelSize)}, stride=${showSize(stride)}, padding=${showSize(padding)}`;
  }
}

/** The mean of as many fields as `outputSize` says, which must divide the image: [N, C, H, W] to [N, C, oH, oW]. */
export class AdaptiveAvgPool2d extends Module {
  constructor(readonly outputSize: Size2d) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.adaptiveAvgPool2d(x, this.outputSize);
  }

  override extraRepr(): string {
    return `outputSize=${showSize(this.outputSize)}`;
  }
}
