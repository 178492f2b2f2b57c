import * as F from '../functional/index.ts';
import type { Size } from '../functional/size.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { showSize } from './size.ts';

export interface UpsampleOptions {
  /** The output's size; either this or `scaleFactor` must be given. */
  size?: Size | null;
  scaleFactor?: number | readonly number[] | null;
  mode?: F.InterpolateMode;
  alignCorners?: boolean | null;
}

/** Resizes [N, C, L], [N, C, H, W] or [N, C, D, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html */
export class Upsample extends Module {
  readonly size: Size | null;
  readonly scaleFactor: number | readonly number[] | null;
  readonly mode: F.InterpolateMode;
  readonly alignCorners: boolean | null;

  constructor({ size = null, scaleFactor = null, mode = 'nearest', alignCorners = null }: UpsampleOptions) {
    super();
    this.size = size;
    this.scaleFactor = scaleFactor;
    this.mode = mode;
    this.alignCorners = alignCorners;
  }

  forward(x: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners } = this;
    return F.interpolate(x, { size, scaleFactor, mode, alignCorners });
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this;
    const by = size === null ? `scaleFactor=${showSize(scaleFactor ?? 1)}` : `size=${showSize(size)}`;
    return `${by}, mode=${mode}`;
  }
}

/** [N, C, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html */
export class UpsamplingNearest2d extends Upsample {
  constructor(options: Pick<UpsampleOptions, 'size' | 'scaleFactor'>) {
    super({ ...options, mode: 'nearest' });
  }
}

/** [N, C, H, W], the corners aligned: https://pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html */
export class UpsamplingBilinear2d extends Upsample {
  constructor(options: Pick<UpsampleOptions, 'size' | 'scaleFactor'>) {
    super({ ...options, mode: 'bilinear', alignCorners: true });
  }
}

/** [..., C · r², H, W] to [..., C, H · r, W · r]: https://pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html */
export class PixelShuffle extends Module {
  constructor(readonly upscaleFactor: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.pixelShuffle(x, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscaleFactor=${this.upscaleFactor}`;
  }
}

/** [..., C, H · r, W · r] to [..., C · r², H, W]: https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html */
export class PixelUnshuffle extends Module {
  constructor(readonly downscaleFactor: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.pixelUnshuffle(x, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscaleFactor=${this.downscaleFactor}`;
  }
}

/** Lets the channels of [N, C, …] take turns between groups: https://pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html */
export class ChannelShuffle extends Module {
  constructor(readonly groups: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.channelShuffle(x, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
