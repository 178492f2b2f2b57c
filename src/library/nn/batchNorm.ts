import * as F from '../functional/index.ts';
import { ones, tensor, zeros } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface BatchNormOptions {
  eps?: number;
  /** The weight of the newest batch in the running averages; null for the plain average of all batches. */
  momentum?: number | null;
  affine?: boolean;
  trackRunningStats?: boolean;
}

/** Normalises each channel over the batch while training, and by the running averages in `eval()`. */
abstract class BatchNorm extends Module {
  weight: Parameter | null;
  bias: Parameter | null;
  declare runningMean: Tensor | null;
  /** Of the unbiased variances. */
  declare runningVar: Tensor | null;
  declare numBatchesTracked: Tensor | null;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;

  constructor(
    readonly numFeatures: number,
    { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true }: BatchNormOptions = {},
  ) {
    super();
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? new Parameter(ones(numFeatures)) : null;
    this.bias = affine ? new Parameter(zeros(numFeatures)) : null;
    const tracked = (value: () => Tensor) => (trackRunningStats ? value() : null);
    this.registerBuffer(
      'runningMean',
      tracked(() => zeros(numFeatures)),
      { key: 'running_mean' },
    );
    this.registerBuffer(
      'runningVar',
      tracked(() => ones(numFeatures)),
      { key: 'running_var' },
    );
    this.registerBuffer(
      'numBatchesTracked',
      tracked(() => tensor(0)),
      { key: 'num_batches_tracked' },
    );
  }

  forward(x: Tensor): Tensor {
    this.checkInput(x);
    const { weight, bias, eps, runningMean, runningVar } = this;
    const training = this.training || runningMean === null;
    const momentum = this.training ? this.countBatch() : 0;
    return F.batchNorm(x, runningMean, runningVar, { weight, bias, training, momentum, eps });
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, trackRunningStats } = this;
    return `${numFeatures}, eps=${eps}, momentum=${momentum}, affine=${affine}, trackRunningStats=${trackRunningStats}`;
  }

  protected abstract checkInput(x: Tensor): void;

  /** Returns the weight of this batch in the running averages. */
  private countBatch(): number {
    if (this.numBatchesTracked === null) return 0;
    this.numBatchesTracked.add_(1);
    return this.momentum ?? 1 / this.numBatchesTracked.item();
  }
}

/** [N, C, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html */
export class BatchNorm2d extends BatchNorm {
  protected override checkInput(x: Tensor): void {
    if (x.ndim !== 4) throw new Error(`BatchNorm2d expects [N, C, H, W], but got [${x.shape.join(', ')}].`);
  }
}

/** [N, C] or [N, C, L]: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html */
export class BatchNorm1d extends BatchNorm {
  protected override checkInput(x: Tensor): void {
    if (x.ndim !== 2 && x.ndim !== 3) {
      throw new Error(`BatchNorm1d expects [N, C] or [N, C, L], but got [${x.shape.join(', ')}].`);
    }
  }
}

/** [N, C, D, H, W]: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html */
export class BatchNorm3d extends BatchNorm {
  protected override checkInput(x: Tensor): void {
    if (x.ndim !== 5)
      throw new Error(`BatchNorm3d expects [N, C, D, H, W], but got [${x.shape.join(', ')}].`);
  }
}
