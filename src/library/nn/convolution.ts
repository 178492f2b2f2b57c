import * as F from '../functional/index.ts';
import { type Size, sizes } from '../functional/size.ts';
import { empty } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { initialise } from './linear.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';
import { showSize, withStride } from './size.ts';

export interface ConvOptions {
  stride?: Size;
  /** On each side, or 'same' (as large as the input) or 'valid' (none). */
  padding?: Size | 'same' | 'valid';
  dilation?: Size;
  groups?: number;
  bias?: boolean;
  /** What the padding is made of; see `F.pad`. */
  paddingMode?: 'zeros' | 'reflect' | 'replicate' | 'circular';
}

/** What convolutions of all dimensions hold: weight [outChannels, inChannels / groups, k, …] and bias [outChannels]. */
abstract class Convolution extends Module {
  weight: Parameter;
  bias: Parameter | null;
  readonly kernelSize: number[];
  readonly stride: number[];
  readonly padding: number[] | 'same' | 'valid';
  readonly dilation: number[];
  readonly groups: number;
  readonly paddingMode: 'zeros' | 'reflect' | 'replicate' | 'circular';

  /** Throws an Error where `groups` does not divide the channels, or for a padding that does not exist. */
  constructor(
    dims: number,
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: Size,
    options: ConvOptions | Size,
  ) {
    super();
    const type = `Conv${dims}d`;
    const { stride = 1, padding = 0, dilation = 1, ...rest } = withStride(options);
    const { groups = 1, bias = true, paddingMode = 'zeros' } = rest;
    checkGroups(type, inChannels, outChannels, groups);
    if (!['zeros', 'reflect', 'replicate', 'circular'].includes(paddingMode)) {
      throw new Error(
        `${type}: paddingMode is 'zeros', 'reflect', 'replicate' or 'circular', but got '${paddingMode}'.`,
      );
    }
    this.kernelSize = sizes(type, 'kernelSize', kernelSize, dims);
    this.stride = sizes(type, 'stride', stride, dims);
    this.padding = typeof padding === 'string' ? padding : sizes(type, 'padding', padding, dims, 0);
    this.dilation = sizes(type, 'dilation', dilation, dims);
    this.groups = groups;
    this.paddingMode = paddingMode;
    if (padding === 'same' && this.stride.some((step) => step !== 1)) {
      throw new Error(`${type}: padding 'same' needs a stride of 1, but it is [${this.stride.join(', ')}].`);
    }
    this.weight = new Parameter(empty(outChannels, inChannels / groups, ...this.kernelSize));
    this.bias = bias ? new Parameter(empty(outChannels)) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    initialise(this.weight, this.bias);
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups, paddingMode } = this;
    if (paddingMode === 'zeros') return this.convolve(x, weight, bias, { stride, padding, dilation, groups });
    const padded = F.pad(x, this.around(), { mode: paddingMode });
    return this.convolve(padded, weight, bias, { stride, dilation, groups });
  }

  protected abstract convolve(x: Tensor, weight: Tensor, bias: Tensor | null, options: F.Conv): Tensor;

  override extraRepr(): string {
    const { padding, dilation, paddingMode } = this;
    const parts = described(this);
    if (typeof padding === 'string') parts.push(`padding=${padding}`);
    else if (padding.some((size) => size !== 0)) parts.push(`padding=${showSize(padding)}`);
    if (dilation.some((size) => size !== 1)) parts.push(`dilation=${showSize(dilation)}`);
    return [
      ...parts,
      ...describedEnd(this),
      ...(paddingMode === 'zeros' ? [] : [`paddingMode=${paddingMode}`]),
    ].join(', ');
  }

  /** The padding as `F.pad` wants it: two numbers for each dimension, the last one first. */
  private around(): number[] {
    const { padding, kernelSize, dilation } = this;
    const pairs = kernelSize.map((length, i): [number, number] => {
      if (padding === 'valid') return [0, 0];
      if (padding !== 'same') return [padding[i], padding[i]];
      const total = dilation[i] * (length - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    return pairs.reverse().flat();
  }
}

/**
 * [N, inChannels, L] to [N, outChannels, oL]; weight [outChannels, inChannels / groups, k].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: ConvOptions | Size = {}) {
    super(1, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(...args: Parameters<typeof F.conv1d>): Tensor {
    return F.conv1d(...args);
  }
}

/**
 * [N, inChannels, H, W] to [N, outChannels, oH, oW]; weight [outChannels, inChannels / groups, kH, kW].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: ConvOptions | Size = {}) {
    super(2, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(...args: Parameters<typeof F.conv2d>): Tensor {
    return F.conv2d(...args);
  }
}

/**
 * [N, inChannels, D, H, W] to [N, outChannels, oD, oH, oW]; weight [outChannels, inChannels / groups, kD, kH, kW].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 */
export class Conv3d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: ConvOptions | Size = {}) {
    super(3, inChannels, outChannels, kernelSize, options);
  }

  protected override convolve(...args: Parameters<typeof F.conv3d>): Tensor {
    return F.conv3d(...args);
  }
}

export function checkGroups(type: string, inChannels: number, outChannels: number, groups: number): void {
  if (inChannels % groups === 0 && outChannels % groups === 0) return;
  throw new Error(
    `${type}: ${groups} groups must divide inChannels ${inChannels} and outChannels ${outChannels}.`,
  );
}

interface Described {
  inChannels: number;
  outChannels: number;
  kernelSize: number[];
  stride: number[];
  groups: number;
  bias: Parameter | null;
}

/** How `extraRepr` of convolutions and their transposes begins. */
export function described({ inChannels, outChannels, kernelSize, stride }: Described): string[] {
  return [
    `${inChannels}`,
    `${outChannels}`,
    `kernelSize=${showSize(kernelSize)}`,
    `stride=${showSize(stride)}`,
  ];
}

/** How it ends. */
export function describedEnd({ groups, bias }: Described): string[] {
  return [...(groups === 1 ? [] : [`groups=${groups}`]), ...(bias === null ? ['bias=false'] : [])];
}
