import * as F from '../functional/index.ts';
import { ones, tensor, zeros } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface InstanceNormOptions {
  eps?: number;
  /** The weight of the newest batch in the running averages. */
  momentum?: number;
  affine?: boolean;
  trackRunningStats?: boolean;
}

/** Normalises each channel of each input by itself; with `trackRunningStats` by the running averages in `eval()`. */
abstract class InstanceNorm extends Module {
  weight: Parameter | null;
  bias: Parameter | null;
  declare runningMean: Tensor | null;
  /** Of the unbiased variances. */
  declare runningVar: Tensor | null;
  declare numBatchesTracked: Tensor | null;
  readonly eps: number;
  readonly momentum: number;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;

  constructor(
    readonly numFeatures: number,
    { eps = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false }: InstanceNormOptions = {},
  ) {
    super();
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? new Parameter(ones(numFeatures)) : null;
    this.bias = affine ? new Parameter(zeros(numFeatures)) : null;
    const tracks = trackRunningStats;
    this.registerBuffer('runningMean', tracks ? zeros(numFeatures) : null, { key: 'running_mean' });
    this.registerBuffer('runningVar', tracks ? ones(numFeatures) : null, { key: 'running_var' });
    this.registerBuffer('numBatchesTracked', tracks ? tensor(0) : null, { key: 'num_batches_tracked' });
  }

  forward(x: Tensor): Tensor {
    const dims = this.dims();
    if (x.ndim === dims + 1) return this.normalise(x.unsqueeze(0)).squeeze(0);
    if (x.ndim === dims + 2) return this.normalise(x);
    throw new Error(
      `InstanceNorm${dims}d expects ${dims + 2} dimensions, or ${dims + 1} without a batch, but got [${x.shape.join(', ')}].`,
    );
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, trackRunningStats } = this;
    return `${numFeatures}, eps=${eps}, momentum=${momentum}, affine=${affine}, trackRunningStats=${trackRunningStats}`;
  }

  /** How many dimensions come behind the channels. */
  protected abstract dims(): number;

  private normalise(x: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, eps, momentum } = this;
    const useInputStats = this.training || runningMean === null;
    return F.instanceNorm(x, { weight, bias, runningMean, runningVar, useInputStats, eps, momentum });
  }
}

/** [N, C, L] or [C, L]: https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html */
export class InstanceNorm1d extends InstanceNorm {
  protected override dims(): number {
    return 1;
  }
}

/** [N, C, H, W] or [C, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html */
export class InstanceNorm2d extends InstanceNorm {
  protected override dims(): number {
    return 2;
  }
}

/** [N, C, D, H, W] or [C, D, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html */
export class InstanceNorm3d extends InstanceNorm {
  protected override dims(): number {
    return 3;
  }
}
