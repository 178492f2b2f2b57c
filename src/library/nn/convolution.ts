import * as F from '../functional/index.ts';
import { empty } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { initialise } from './linear.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';
import { pair, type Size2d, withStride } from './size.ts';

export interface Conv2dOptions {
  stride?: Size2d;
  /** Zeros on each side, or 'same' (as large as the input) or 'valid' (none). */
  padding?: Size2d | 'same' | 'valid';
  dilation?: Size2d;
  groups?: number;
  bias?: boolean;
  /** Only 'zeros'. */
  paddingMode?: 'zeros';
}

/**
 * [N, inChannels, H, W] to [N, outChannels, oH, oW]; weight [outChannels, inChannels / groups, kH, kW].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends Module {
  weight: Parameter;
  bias: Parameter | null;
  readonly kernelSize: [number, number];
  readonly stride: [number, number];
  readonly padding: [number, number] | 'same' | 'valid';
  readonly dilation: [number, number];
  readonly groups: number;

  /** Throws an Error where `groups` does not divide the channels, or for a padding that does not exist. */
  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: Size2d,
    options: Conv2dOptions | Size2d = {},
  ) {
    super();
    const {
      stride = 1,
      padding = 0,
      dilation = 1,
      groups = 1,
      bias = true,
      paddingMode = 'zeros',
    } = withStride(options);
    if (paddingMode !== 'zeros') {
      throw new Error(`Conv2d pads with zeros only; for paddingMode "${paddingMode}" pad the input before.`);
    }
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new Error(
        `Conv2d: ${groups} groups must divide inChannels ${inChannels} and outChannels ${outChannels}.`,
      );
    }
    this.kernelSize = pair(kernelSize);
    this.stride = pair(stride);
    this.padding = typeof padding === 'string' ? padding : pair(padding);
    this.dilation = pair(dilation);
    this.groups = groups;
    if (padding === 'same' && this.stride.some((step) => step !== 1)) {
      throw new Error(`Conv2d: padding 'same' needs a stride of 1, but it is [${this.stride.join(', ')}].`);
    }
    this.weight = new Parameter(empty(outChannels, inChannels / groups, ...this.kernelSize));
    this.bias = bias ? new Parameter(empty(outChannels)) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    initialise(this.weight, this.bias);
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return F.conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias } = this;
    const parts = [`${inChannels}`, `${outChannels}`, `kernelSize=[${kernelSize.join(', ')}]`];
    parts.push(`stride=[${stride.join(', ')}]`);
    if (typeof padding === 'string') parts.push(`padding=${padding}`);
    else if (padding.some((size) => size !== 0)) parts.push(`padding=[${padding.join(', ')}]`);
    if (dilation.some((size) => size !== 1)) parts.push(`dilation=[${dilation.join(', ')}]`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (!bias) parts.push('bias=false');
    return parts.join(', ');
  }
}
