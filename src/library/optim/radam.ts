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

export interface RAdamOptions extends BaseOptions {
  betas: [number, number];
  eps: number;
  weightDecay: number;
  /** Take the weight decay straight from the parameter, as AdamW does. */
  decoupledWeightDecay: boolean;
}

type RAdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor };

const DEFAULTS: RAdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
};

/**
 * Adam that trusts its second moment only once enough gradients were seen:
 * https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 */
export const RAdam: OptimizerClass<RAdamOptions, RAdamState> = optimizerClass(
  class RAdam extends Optimizer<RAdamOptions, RAdamState> {
    constructor(params: Params<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
      const all = { ...DEFAULTS, ...options };
      checkBetas('RAdam', all.betas);
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<RAdamOptions>): void {
      const { lr, betas, eps, weightDecay, decoupledWeightDecay } = group;
      const [beta1, beta2] = betas;
      const state = this.state.get(param) ?? {
        step: 0,
        expAvg: zerosLike(param),
        expAvgSq: zerosLike(param),
      };
      this.state.set(param, state);
      state.step++;
      if (decoupledWeightDecay) param.mul_(1 - lr * weightDecay);
      const slope = decoupledWeightDecay ? grad : withWeightDecay(param, grad, weightDecay);
      state.expAvg.mul_(beta1).add_(slope.mul(1 - beta1));
      state.expAvgSq.mul_(beta2).add_(slope.mul(slope).mul(1 - beta2));
      const change = state.expAvg.mul(lr / (1 - beta1 ** state.step));
      const correction = 1 - beta2 ** state.step;
      const rectified = rectification(beta2, state.step, correction);
      if (rectified === null) param.sub_(change);
      else param.sub_(change.div(state.expAvgSq.sqrt().add(eps)).mul(rectified * Math.sqrt(correction)));
    }
  },
);
export type RAdam = InstanceType<typeof RAdam>;

/** Null while the variance of the adaptive rate cannot be told: the length of the approximated average is 5 or less. */
function rectification(beta2: number, step: number, correction: number): number | null {
  const most = 2 / (1 - beta2) - 1;
  const now = most - (2 * step * beta2 ** step) / correction;
  if (now <= 5) return null;
  return Math.sqrt(((now - 4) * (now - 2) * most) / ((most - 4) * (most - 2) * now));
}
