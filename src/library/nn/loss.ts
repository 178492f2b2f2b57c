import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Losses as modules: https://pytorch.org/docs/stable/nn.html#loss-functions. Each is a function of `F` with its options kept. */
abstract class Criterion<Options extends object> extends Module {
  declare weight: Tensor | null;
  declare posWeight: Tensor | null;
  private readonly given: Options;

  constructor(options: Options = {} as Options) {
    super();
    this.given = options;
    // As in PyTorch, these belong to the state.
    const { weight = null, posWeight = null } = options as {
      weight?: Tensor | null;
      posWeight?: Tensor | null;
    };
    this.registerBuffer('weight', weight);
    this.registerBuffer('posWeight', posWeight, { key: 'pos_weight' });
  }

  /** The options as the function of `F` takes them. */
  get options(): Options {
    return { ...this.given, weight: this.weight, posWeight: this.posWeight };
  }

  override extraRepr(): string {
    const shown = Object.entries(this.given).filter(([, value]) =>
      ['number', 'boolean', 'string'].includes(typeof value),
    );
    return shown.map(([name, value]) => `${name}=${value}`).join(', ');
  }
}

/** The options of a loss: its last parameter. */
type OptionsOf<Loss extends (...args: any[]) => Tensor> = NonNullable<
  Loss extends (...args: [Tensor, Tensor, (infer O)?]) => Tensor
    ? O
    : Loss extends (...args: [Tensor, Tensor, Tensor, (infer O)?]) => Tensor
      ? O
      : never
>;

/** Logits [N, C] or [N, C, …] and classes int32 [N] or [N, …], or probabilities of the logits' shape. */
export class CrossEntropyLoss extends Criterion<OptionsOf<typeof F.crossEntropy>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.crossEntropy(input, target, this.options);
  }
}

/** Log-probabilities [N, C] or [N, C, …] and classes int32 [N] or [N, …]. */
export class NLLLoss extends Criterion<OptionsOf<typeof F.nllLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.nllLoss(input, target, this.options);
  }
}

/** The mean squared difference. */
export class MSELoss extends Criterion<OptionsOf<typeof F.mseLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, this.options);
  }
}

/** The mean absolute difference. */
export class L1Loss extends Criterion<OptionsOf<typeof F.l1Loss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.l1Loss(input, target, this.options);
  }
}

export class SmoothL1Loss extends Criterion<OptionsOf<typeof F.smoothL1Loss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.smoothL1Loss(input, target, this.options);
  }
}

export class HuberLoss extends Criterion<OptionsOf<typeof F.huberLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.huberLoss(input, target, this.options);
  }
}

/** Probabilities and targets from 0 to 1, of the same shape. */
export class BCELoss extends Criterion<OptionsOf<typeof F.binaryCrossEntropy>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropy(input, target, this.options);
  }
}

/** Logits and targets from 0 to 1, of the same shape. */
export class BCEWithLogitsLoss extends Criterion<OptionsOf<typeof F.binaryCrossEntropyWithLogits>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropyWithLogits(input, target, this.options);
  }
}

/** Log-probabilities [T, N, C] or [T, C], targets int32 and the lengths of both: see `F.ctcLoss`. */
export class CTCLoss extends Criterion<F.CTC> {
  forward(logProbs: Tensor, targets: Tensor, inputLengths: F.Lengths, targetLengths: F.Lengths): Tensor {
    return F.ctcLoss(logProbs, targets, inputLengths, targetLengths, this.options);
  }
}

/** Log-probabilities and probabilities; `reduction: 'batchmean'` is what the definition says. */
export class KLDivLoss extends Criterion<OptionsOf<typeof F.klDiv>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.klDiv(input, target, this.options);
  }
}

/** The logarithms of rates (or with `logInput: false` the rates), and counts. */
export class PoissonNLLLoss extends Criterion<OptionsOf<typeof F.poissonNllLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.poissonNllLoss(input, target, this.options);
  }
}

/** Any values, and targets 1 and -1. */
export class SoftMarginLoss extends Criterion<OptionsOf<typeof F.softMarginLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.softMarginLoss(input, target, this.options);
  }
}

/** Distances, and targets 1 and -1. */
export class HingeEmbeddingLoss extends Criterion<OptionsOf<typeof F.hingeEmbeddingLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.hingeEmbeddingLoss(input, target, this.options);
  }
}

/** Logits [N, C] and targets from 0 to 1 of the same shape. */
export class MultiLabelSoftMarginLoss extends Criterion<OptionsOf<typeof F.multilabelSoftMarginLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabelSoftMarginLoss(input, target, this.options);
  }
}

/** Scores [N, C] and classes int32 [N]. */
export class MultiMarginLoss extends Criterion<OptionsOf<typeof F.multiMarginLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.multiMarginLoss(input, target, this.options);
  }
}

/** Scores [N, C], and int32 [N, C] whose rows list classes and end at the first -1. */
export class MultiLabelMarginLoss extends Criterion<OptionsOf<typeof F.multilabelMarginLoss>> {
  forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabelMarginLoss(input, target, this.options);
  }
}

/** Means, observations and variances. */
export class GaussianNLLLoss extends Criterion<OptionsOf<typeof F.gaussianNllLoss>> {
  forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return F.gaussianNllLoss(input, target, variance, this.options);
  }
}

/** Two sets of scores, and 1 where the first shall be greater, -1 where the second. */
export class MarginRankingLoss extends Criterion<OptionsOf<typeof F.marginRankingLoss>> {
  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.marginRankingLoss(input1, input2, target, this.options);
  }
}

/** Two sets of vectors [N, D], and 1 for pairs that belong together, -1 for others: [N]. */
export class CosineEmbeddingLoss extends Criterion<OptionsOf<typeof F.cosineEmbeddingLoss>> {
  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.cosineEmbeddingLoss(input1, input2, target, this.options);
  }
}

/** Vectors [N, D] each. */
export class TripletMarginLoss extends Criterion<OptionsOf<typeof F.tripletMarginLoss>> {
  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return F.tripletMarginLoss(anchor, positive, negative, this.options);
  }
}

/** Whatever `distanceFunction` takes. */
export class TripletMarginWithDistanceLoss extends Criterion<
  OptionsOf<typeof F.tripletMarginWithDistanceLoss>
> {
  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return F.tripletMarginWithDistanceLoss(anchor, positive, negative, this.options);
  }
}
