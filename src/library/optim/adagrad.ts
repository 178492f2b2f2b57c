import { fullLike } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
} from './optimizer.ts';

export interface AdagradOptions extends BaseOptions {
  lrDecay: number;
  weightDecay: number;
  initialAccumulatorValue: number;
  eps: number;
}

type AdagradState = { step: number; sum: Tensor };

/** https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html */
export const Adagrad: OptimizerClass<AdagradOptions, AdagradState> = optimizerClass(
  class Adagrad extends Optimizer<AdagradOptions, AdagradState> {
    constructor(params: Params<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
      super(params, {
        lr: 1e-2,
        lrDecay: 0,
        weightDecay: 0,
        initialAccumulatorValue: 0,
        eps: 1e-10,
        ...options,
      });
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<AdagradOptions>): void {
      const { lr, lrDecay, weightDecay, initialAccumulatorValue, eps } = group;
      const state = this.state.get(param) ?? { step: 0, sum: fullLike(param, initialAccumulatorValue) };
      this.state.set(param, state);
      state.step++;
      const slope = weightDecay === 0 ? grad : grad.add(param.mul(weightDecay));
      state.sum.add_(slope.mul(slope));
      const rate = lr / (1 + (state.step - 1) * lrDecay);
      param.sub_(slope.div(state.sum.sqrt().add(eps)).mul(rate));
    }
  },
);
export type Adagrad = InstanceType<typeof Adagrad>;
