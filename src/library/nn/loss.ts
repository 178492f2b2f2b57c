import * as F from '../functional/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Losses as modules: https://pytorch.org/docs/stable/nn.html#loss-functions. Each is a function of `F` with its options kept. */

type OptionsOf<Loss extends (input: Tensor, target: Tensor, options?: any) => Tensor> = NonNullable<
  Parameters<Loss>[2]
>;

/** Logits [N, C] or [N, C, …] and classes int32 [N] or [N, …], or probabilities of the logits' shape. */
export class CrossEntropyLoss extends Module {
  constructor(readonly options: OptionsOf<typeof F.crossEntropy> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.crossEntropy(input, target, this.options);
  }
}

/** Log-probabilities [N, C] or [N, C, …] and classes int32 [N] or [N, …]. */
export class NLLLoss extends Module {
  constructor(readonly options: OptionsOf<typeof F.nllLoss> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.nllLoss(input, target, this.options);
  }
}

export class MSELoss extends Module {
  constructor(readonly options: OptionsOf<typeof F.mseLoss> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, this.options);
  }
}

export class L1Loss extends Module {
  constructor(readonly options: OptionsOf<typeof F.l1Loss> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.l1Loss(input, target, this.options);
  }
}

/** Logits and targets from 0 to 1, of the same shape. */
export class BCEWithLogitsLoss extends Module {
  constructor(readonly options: OptionsOf<typeof F.binaryCrossEntropyWithLogits> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropyWithLogits(input, target, this.options);
  }
}

export class SmoothL1Loss extends Module {
  constructor(readonly options: OptionsOf<typeof F.smoothL1Loss> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.smoothL1Loss(input, target, this.options);
  }
}

/** Probabilities and targets from 0 to 1, of the same shape. */
export class BCELoss extends Module {
  constructor(readonly options: OptionsOf<typeof F.binaryCrossEntropy> = {}) {
    super();
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return F.binaryCrossEntropy(input, target, this.options);
  }
}
