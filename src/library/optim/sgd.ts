import { runAll } from '../../engine/index.ts';
import { assign, make, type Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
} from './optimizer.ts';

export interface SGDOptions extends BaseOptions {
  momentum: number;
  dampening: number;
  weightDecay: number;
  nesterov: boolean;
}

type SGDState = { momentumBuffer?: Tensor };

/** Stochastic gradient descent, https://pytorch.org/docs/stable/generated/torch.optim.SGD.html; `lr` is 1e-3 if not given. */
export const SGD: OptimizerClass<SGDOptions, SGDState> = optimizerClass(
  class SGD extends Optimizer<SGDOptions, SGDState> {
    constructor(params: Params<SGDOptions>, options: Partial<SGDOptions> = {}) {
      const all = { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, ...options };
      if (!(all.momentum >= 0)) throw new Error(`SGD: momentum must be 0 or more, but is ${all.momentum}.`);
      if (all.nesterov && (all.momentum <= 0 || all.dampening !== 0)) {
        throw new Error('SGD: Nesterov momentum needs a momentum above 0 and a dampening of 0.');
      }
      super(params, all);
    }

    protected override update(param: Tensor, grad: Tensor, group: ParamGroup<SGDOptions>): void {
      const { lr, momentum, dampening, weightDecay, nesterov } = group;
      const buffer = this.state.get(param)?.momentumBuffer;
      const inputs = { param: param.handle, grad: grad.handle, velocity: buffer?.handle };
      const attrs = { lr, momentum, dampening, weightDecay, nesterov, first: !buffer };
      const [next, velocity] = runAll('SgdStep', inputs, attrs);
      assign(param, next);
      if (momentum === 0) return;
      if (buffer) assign(buffer, velocity);
      else this.state.set(param, { momentumBuffer: make(velocity) });
    }
  },
);
export type SGD = InstanceType<typeof SGD>;
