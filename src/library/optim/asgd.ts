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

export interface ASGDOptions extends BaseOptions {
  lambd: number;
  alpha: number;
  /** After so many steps the average begins. */
  t0: number;
  weightDecay: number;
}

/** `ax` is the averaged parameter. */
type ASGDState = { step: number; eta: number; mu: number; ax: Tensor };

/** Averaged stochastic gradient descent: https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html */
export const ASGD: OptimizerClass<ASGDOptions, ASGDState> = optimizerClass(
  class ASGD extends Optimizer<ASGDOptions, ASGDState> {
    constructor(params: Params<ASGDOptions>, options: Partial<ASGDOptions> = {}) {
      super(params, { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, ...options });
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<ASGDOptions>): void {
      const { lr, lambd, alpha, t0, weightDecay } = group;
      const state = this.state.get(param) ?? { step: 0, eta: lr, mu: 1, ax: zerosLike(param) };
      this.state.set(param, state);
      state.step++;
      const slope = withWeightDecay(param, grad, weightDecay);
      param.mul_(1 - lambd * state.eta).sub_(slope.mul(state.eta));
      state.ax = state.mu === 1 ? param.detach().clone() : state.ax.add(param.sub(state.ax).mul(state.mu));
      state.eta = lr / (1 + lambd * lr * state.step) ** alpha;
      state.mu = 1 / Math.max(1, state.step - t0);
    }
  },
);
export type ASGD = InstanceType<typeof ASGD>;
