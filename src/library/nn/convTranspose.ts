import * as F from '../functional/index.ts';
import { type Size, sizes } from '../functional/size.ts';
import { empty } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkGroups, described, describedEnd } from './convolution.ts';
import { initialise } from './linear.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';
import { showSize, withStride } from './size.ts';

export interface ConvTransposeOptions {
  stride?: Size;
  /** Taken off each side of the output. */
  padding?: Size;
  /** Added behind the output; less than the stride or the dilation. */
  outputPadding?: Size;
  groups?: number;
  bias?: boolean;
  dilation?: Size;
}

/** What transposed convolutions hold: weight [inChannels, outChannels / groups, k, …] and bias [outChannels]. */
abstract class TransposedConvolution extends Module {
  weight: Parameter;
  bias: Parameter | null;
  readonly kernelSize: number[];
  readonly stride: number[];
  readonly padding: number[];
  readonly outputPadding: number[];
  readonly dilation: number[];
  readonly groups: number;

  /** Throws an Error where `groups` does not divide the channels. */
  constructor(
    dims: number,
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: Size,
    options: ConvTransposeOptions | Size,
  ) {
    super();
    const type = `ConvTranspose${dims}d`;
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, ...rest } = withStride(options);
    const { groups = 1, bias = true } = rest;
    checkGroups(type, inChannels, outChannels, groups);
    this.kernelSize = sizes(type, 'kernelSize', kernelSize, dims);
    this.stride = sizes(type, 'stride', stride, dims);
    this.padding = sizes(type, 'padding', padding, dims, 0);
    this.outputPadding = sizes(type, 'outputPadding', outputPadding, dims, 0);
    this.dilation = sizes(type, 'dilation', dilation, dims);
    this.groups = groups;
    this.weight = new Parameter(empty(inChannels, outChannels / groups, ...this.kernelSize));
    this.bias = bias ? new Parameter(empty(outChannels)) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    initialise(this.weight, this.bias);
  }

  /** `outputSize`, of the dimensions behind the channels, says which of the possible sizes is meant. */
  forward(x: Tensor, outputSize?: readonly number[]): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this;
    const outputPadding = outputSize === undefined ? this.outputPadding : this.missingFrom(x, outputSize);
    return this.convolve(x, weight, bias, { stride, padding, outputPadding, dilation, groups });
  }

  protected abstract convolve(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | null,
    options: F.ConvTranspose,
  ): Tensor;

  override extraRepr(): string {
    const { padding, outputPadding, dilation } = this;
    const parts = described(this);
    if (padding.some((size) => size !== 0)) parts.push(`padding=${showSize(padding)}`);
    if (dilation.some((size) => size !== 1)) parts.push(`dilation=${showSize(dilation)}`);
    if (outputPadding.some((size) => size !== 0)) parts.push(`outputPadding=${showSize(outputPadding)}`);
    return [...parts, ...describedEnd(this)].join(', ');
  }

  /** The output padding that gives `outputSize`. */
  private missingFrom(x: Tensor, outputSize: readonly number[]): number[] {
    const { kernelSize, stride, padding, dilation } = this;
    const dims = kernelSize.length;
    const least = x.shape
      .slice(-dims)
      .map((length, i) => (length - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernelSize[i] - 1) + 1);
    const wanted = outputSize.slice(-dims);
    const missing = wanted.map((length, i) => length - least[i]);
    if (wanted.length !== dims || missing.some((extra, i) => extra < 0 || extra >= stride[i])) {
      const most = least.map((length, i) => length + stride[i] - 1);
      throw new Error(
        `ConvTranspose${dims}d: outputSize must be from ${showSize(least)} to ${showSize(most)} for input ${showSize(x.shape)}, but got ${showSize(outputSize)}.`,
      );
    }
    return missing;
  }
}

/**
 * [N, inChannels, L] to [N, outChannels, oL]; weight [inChannels, outChannels / groups, k].
 * https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeOptions | Size = {},
  ) {
    super(1, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(...args: Parameters<typeof F.convTranspose1d>): Tensor {
    return F.convTranspose1d(...args);
  }
}

/**
 * [N, inChannels, H, W] to [N, outChannels, oH, oW]; weight [inChannels, outChannels / groups, kH, kW].
 * https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeOptions | Size = {},
  ) {
    super(2, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(...args: Parameters<typeof F.convTranspose2d>): Tensor {
    return F.convTranspose2d(...args);
  }
}

/**
 * [N, inChannels, D, H, W] to [N, outChannels, oD, oH, oW]; weight [inChannels, outChannels / groups, kD, kH, kW].
 * https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Size,
    options: ConvTransposeOptions | Size = {},
  ) {
    super(3, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(...args: Parameters<typeof F.convTranspose3d>): Tensor {
    return F.convTranspose3d(...args);
  }
}
