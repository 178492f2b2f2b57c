import { zerosLike } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
  withWeightDecay,
} from './optimizer.ts';

export interface AdadeltaOptions extends BaseOptions {
  rho: number;
  eps: number;
  weightDecay: number;
}

type AdadeltaState = { squareAvg: Tensor; accDelta: Tensor };

/** https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html */
export const Adadelta: OptimizerClass<AdadeltaOptions, AdadeltaState> = optimizerClass(
  class Adadelta extends Optimizer<AdadeltaOptions, AdadeltaState> {
    constructor(params: Params<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
      const all = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, ...options };
      if (!(all.rho >= 0 && all.rho <= 1)) {
        throw new Error(`Adadelta: rho must be from [0, 1], but is ${all.rho}.`);
      }
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<AdadeltaOptions>): void {
      const { lr, rho, eps, weightDecay } = group;
      const state = this.state.get(param) ?? { squareAvg: zerosLike(param), accDelta: zerosLike(param) };
      this.state.set(param, state);
      const slope = withWeightDecay(param, grad, weightDecay);
      state.squareAvg.mul_(rho).add_(slope.mul(slope).mul(1 - rho));
      const delta = state.accDelta.add(eps).sqrt().div(state.squareAvg.add(eps).sqrt()).mul(slope);
      state.accDelta.mul_(rho).add_(delta.mul(delta).mul(1 - rho));
      param.sub_(delta.mul(lr));
    }
  },
);
export type Adadelta = InstanceType<typeof Adadelta>;
