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

export interface NAdamOptions extends BaseOptions {
  betas: [number, number];
  eps: number;
  weightDecay: number;
  momentumDecay: number;
  /** Take the weight decay straight from the parameter, as AdamW does. */
  decoupledWeightDecay: boolean;
}

type NAdamState = { step: number; muProduct: number; expAvg: Tensor; expAvgSq: Tensor };

const DEFAULTS: NAdamOptions = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
};

/** Adam with Nesterov momentum: https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html */
export const NAdam: OptimizerClass<NAdamOptions, NAdamState> = optimizerClass(
  class NAdam extends Optimizer<NAdamOptions, NAdamState> {
    constructor(params: Params<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
      const all = { ...DEFAULTS, ...options };
      checkBetas('NAdam', all.betas);
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<NAdamOptions>): void {
      const { lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay } = group;
      const [beta1, beta2] = betas;
      const state = this.state.get(param) ?? {
        step: 0,
        muProduct: 1,
        expAvg: zerosLike(param),
        expAvgSq: zerosLike(param),
      };
      this.state.set(param, state);
      state.step++;
      if (decoupledWeightDecay) param.mul_(1 - lr * weightDecay);
      const slope = decoupledWeightDecay ? grad : withWeightDecay(param, grad, weightDecay);
      const muAt = (step: number) => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
      const [mu, muNext] = [muAt(state.step), muAt(state.step + 1)];
      state.muProduct *= mu;
      state.expAvg.mul_(beta1).add_(slope.mul(1 - beta1));
      state.expAvgSq.mul_(beta2).add_(slope.mul(slope).mul(1 - beta2));
      const denominator = state.expAvgSq
        .div(1 - beta2 ** state.step)
        .sqrt()
        .add(eps);
      const now = slope.mul((lr * (1 - mu)) / (1 - state.muProduct));
      const ahead = state.expAvg.mul((lr * muNext) / (1 - state.muProduct * muNext));
      param.sub_(now.add(ahead).div(denominator));
    }
  },
);
export type NAdam = InstanceType<typeof NAdam>;
