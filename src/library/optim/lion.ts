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
} from './optimizer.ts';

export interface LionOptions extends BaseOptions {
  betas: [number, number];
  /** Taken straight from the parameter, as AdamW does. */
  weightDecay: number;
}

type LionState = { expAvg: Tensor };

/** Steps by the sign of a momentum: https://arxiv.org/abs/2302.06675, algorithm 2. */
export const Lion: OptimizerClass<LionOptions, LionState> = optimizerClass(
  class Lion extends Optimizer<LionOptions, LionState> {
    constructor(params: Params<LionOptions>, options: Partial<LionOptions> = {}) {
      const all: LionOptions = { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, ...options };
      checkBetas('Lion', all.betas);
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<LionOptions>): void {
      const { lr, betas, weightDecay } = group;
      const [beta1, beta2] = betas;
      const state = this.state.get(param) ?? { expAvg: zerosLike(param) };
      this.state.set(param, state);
      const direction = state.expAvg
        .mul(beta1)
        .add(grad.mul(1 - beta1))
        .sign();
      param.mul_(1 - lr * weightDecay).sub_(direction.mul(lr));
      state.expAvg.mul_(beta2).add_(grad.mul(1 - beta2));
    }
  },
);
export type Lion = InstanceType<typeof Lion>;
