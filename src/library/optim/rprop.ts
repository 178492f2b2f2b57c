import { fullLike, zerosLike } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
} from './optimizer.ts';

export interface RpropOptions extends BaseOptions {
  /** What a step is multiplied with after the slope turned, and after it kept its sign. */
  etas: [number, number];
  /** The smallest and the largest step. */
  stepSizes: [number, number];
}

type RpropState = { prev: Tensor; stepSize: Tensor };

/** Steps by the sign of the slope alone: https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html */
export const Rprop: OptimizerClass<RpropOptions, RpropState> = optimizerClass(
  class Rprop extends Optimizer<RpropOptions, RpropState> {
    constructor(params: Params<RpropOptions>, options: Partial<RpropOptions> = {}) {
      const all: RpropOptions = { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50], ...options };
      const [less, more] = all.etas;
      if (!(less > 0 && less < 1 && more > 1)) {
        throw new Error(`Rprop: etas must be one from (0, 1) and one above 1, but are ${less} and ${more}.`);
      }
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<RpropOptions>): void {
      const { lr, etas, stepSizes } = group;
      const state = this.state.get(param) ?? { prev: zerosLike(param), stepSize: fullLike(param, lr) };
      this.state.set(param, state);
      const agreement = grad.mul(state.prev);
      const turned = agreement.lt(0);
      const factor = turned
        .float()
        .mul(etas[0] - 1)
        .add(
          agreement
            .gt(0)
            .float()
            .mul(etas[1] - 1),
        )
        .add(1);
      state.stepSize = state.stepSize.mul(factor).clamp(...stepSizes);
      state.prev = grad.mul(turned.logicalNot().float());
      param.sub_(state.prev.sign().mul(state.stepSize));
    }
  },
);
export type Rprop = InstanceType<typeof Rprop>;
