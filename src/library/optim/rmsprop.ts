import { zerosLike } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
} from './optimizer.ts';

export interface RMSpropOptions extends BaseOptions {
  alpha: number;
  eps: number;
  weightDecay: number;
  momentum: number;
  centered: boolean;
}

type RMSpropState = { squareAvg: Tensor; gradAvg?: Tensor; momentumBuffer?: Tensor };

/** https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html */
export const RMSprop: OptimizerClass<RMSpropOptions, RMSpropState> = optimizerClass(
  class RMSprop extends Optimizer<RMSpropOptions, RMSpropState> {
    constructor(params: Params<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
      super(params, {
        lr: 1e-2,
        alpha: 0.99,
        eps: 1e-8,
        weightDecay: 0,
        momentum: 0,
        centered: false,
        ...options,
      });
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<RMSpropOptions>): void {
      const { lr, alpha, eps, weightDecay, momentum, centered } = group;
      const state = this.state.get(param) ?? { squareAvg: zerosLike(param) };
      this.state.set(param, state);
      const slope = weightDecay === 0 ? grad : grad.add(param.mul(weightDecay));
      state.squareAvg.mul_(alpha).add_(slope.mul(slope).mul(1 - alpha));
      let variance = state.squareAvg;
      if (centered) {
        state.gradAvg ??= zerosLike(param);
        state.gradAvg.mul_(alpha).add_(slope.mul(1 - alpha));
        variance = variance.sub(state.gradAvg.mul(state.gradAvg));
      }
      const change = slope.div(variance.sqrt().add(eps));
      if (momentum > 0) {
        state.momentumBuffer ??= zerosLike(param);
        param.sub_(state.momentumBuffer.mul_(momentum).add_(change).mul(lr));
      } else {
        param.sub_(change.mul(lr));
      }
    }
  },
);
export type RMSprop = InstanceType<typeof RMSprop>;
