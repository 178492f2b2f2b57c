import * as F from '../functional/index.ts';
import type { Size } from '../functional/size.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { showSize } from './size.ts';

/** [N, C, H, W] to [N, C · kH · kW, windows]: https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html */
export class Unfold extends Module {
  readonly dilation: Size;
  readonly padding: Size;
  readonly stride: Size;

  constructor(
    readonly kernelSize: Size,
    { dilation = 1, padding = 0, stride = 1 }: F.Blocks = {},
  ) {
    super();
    this.dilation = dilation;
    this.padding = padding;
    this.stride = stride;
  }

  forward(x: Tensor): Tensor {
    const { dilation, padding, stride } = this;
    return F.unfold(x, this.kernelSize, { dilation, padding, stride });
  }

  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return `kernelSize=${showSize(kernelSize)}, dilation=${showSize(dilation)}, padding=${showSize(padding)}, stride=${showSize(stride)}`;
  }
}

/** [N, C · kH · kW, windows] to [N, C, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.Fold.html */
export class Fold extends Module {
  readonly dilation: Size;
  readonly padding: Size;
  readonly stride: Size;

  constructor(
    readonly outputSize: Size,
    readonly kernelSize: Size,
    { dilation = 1, padding = 0, stride = 1 }: F.Blocks = {},
  ) {
    super();
    this.dilation = dilation;
    this.padding = padding;
    this.stride = stride;
  }

  forward(x: Tensor): Tensor {
    const { dilation, padding, stride } = this;
    return F.fold(x, this.outputSize, this.kernelSize, { dilation, padding, stride });
  }

  override extraRepr(): string {
    const { outputSize, kernelSize, dilation, padding, stride } = this;
    return `outputSize=${showSize(outputSize)}, kernelSize=${showSize(kernelSize)}, dilation=${showSize(dilation)}, padding=${showSize(padding)}, stride=${showSize(stride)}`;
  }
}
