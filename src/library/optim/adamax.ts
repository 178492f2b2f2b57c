import { zerosLike } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  checkBetas,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
  withWeightDecay,
} from './optimizer.ts';

export interface AdamaxOptions extends BaseOptions {
  betas: [number, number];
  eps: number;
  weightDecay: number;
}

type AdamaxState = { step: number; expAvg: Tensor; expInf: Tensor };

/** Adam with the infinity norm: https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html */
export const Adamax: OptimizerClass<AdamaxOptions, AdamaxState> = optimizerClass(
  class Adamax extends Optimizer<AdamaxOptions, AdamaxState> {
    constructor(params: Params<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
      const all: AdamaxOptions = { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, ...options };
      checkBetas('Adamax', all.betas);
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<AdamaxOptions>): void {
      const { lr, betas, eps, weightDecay } = group;
      const [beta1, beta2] = betas;
      const state = this.state.get(param) ?? { step: 0, expAvg: zerosLike(param), expInf: zerosLike(param) };
      this.state.set(param, state);
      state.step++;
      const slope = withWeightDecay(param, grad, weightDecay);
      state.expAvg.mul_(beta1).add_(slope.mul(1 - beta1));
      state.expInf = state.expInf.mul(beta2).maximum(slope.abs().add(eps));
      param.sub_(state.expAvg.div(state.expInf).mul(lr / (1 - beta1 ** state.step)));
    }
  },
);
export type Adamax = InstanceType<typeof Adamax>;
