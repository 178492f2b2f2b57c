import { runAll } from '../../engine/index.ts';
import { zerosLike } from '../tensor/create.ts';
import { assign, type Tensor } from '../tensor/tensor.ts';
import { optimizerClass } from './callable.ts';
import {
  type BaseOptions,
  checkBetas,
  Optimizer,
  type OptimizerClass,
  type ParamGroup,
  type Params,
} from './optimizer.ts';

export interface AdamOptions extends BaseOptions {
  betas: [number, number];
  eps: number;
  weightDecay: number;
  amsgrad: boolean;
}

type AdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor; maxExpAvgSq?: Tensor };

const DEFAULTS: AdamOptions = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false };

/** Both differ only in where the weight decay goes: into the gradient, or straight to the parameter (`decoupled`). */
class AdamBase extends Optimizer<AdamOptions, AdamState> {
  constructor(
    params: Params<AdamOptions>,
    options: AdamOptions,
    private readonly decoupled: boolean,
  ) {
    checkBetas('Adam', options.betas);
    super(params, options);
  }

  protected override update(param: Tensor, grad: Tensor, group: ParamGroup<AdamOptions>): void {
    const state = this.state.get(param) ?? { step: 0, expAvg: zerosLike(param), expAvgSq: zerosLike(param) };
    this.state.set(param, state);
    state.step++;
    if (group.amsgrad) this.updateAmsgrad(param, grad, group, state);
    else this.updateFused(param, grad, group, state);
  }

  private updateFused(param: Tensor, grad: Tensor, group: ParamGroup<AdamOptions>, state: AdamState): void {
    const { lr, betas, eps, weightDecay } = group;
    const { decoupled } = this;
    const inputs = {
      param: param.handle,
      grad: grad.handle,
      m: state.expAvg.handle,
      v: state.expAvgSq.handle,
    };
    const attrs = { lr, beta1: betas[0], beta2: betas[1], eps, weightDecay, decoupled, step: state.step };
    const [next, m, v] = runAll('AdamStep', inputs, attrs);
    assign(param, next);
    assign(state.expAvg, m);
    assign(state.expAvgSq, v);
  }

  /** Divides by the greatest second moment so far: https://openreview.net/forum?id=ryQu7f-RZ */
  private updateAmsgrad(param: Tensor, grad: Tensor, group: ParamGroup<AdamOptions>, state: AdamState): void {
    const { lr, betas, eps, weightDecay } = group;
    const [beta1, beta2] = betas;
    if (this.decoupled) param.mul_(1 - lr * weightDecay);
    const slope = this.decoupled || weightDecay === 0 ? grad : grad.add(param.mul(weightDecay));
    state.expAvg.mul_(beta1).add_(slope.mul(1 - beta1));
    state.expAvgSq.mul_(beta2).add_(slope.mul(slope).mul(1 - beta2));
    const greatest = state.maxExpAvgSq?.maximum(state.expAvgSq) ?? state.expAvgSq.clone();
    state.maxExpAvgSq = greatest;
    const rate = lr / (1 - beta1 ** state.step);
    const denominator = greatest
      .sqrt()
      .div(Math.sqrt(1 - beta2 ** state.step))
      .add(eps);
    param.sub_(state.expAvg.div(denominator).mul(rate));
  }
}

/** https://pytorch.org/docs/stable/generated/torch.optim.Adam.html */
export const Adam: OptimizerClass<AdamOptions, AdamState> = optimizerClass(
  class Adam extends AdamBase {
    constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
      super(params, { ...DEFAULTS, ...options }, false);
    }
  },
);
export type Adam = InstanceType<typeof Adam>;

/** https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html; `weightDecay` is 0.01 if not given. */
export const AdamW: OptimizerClass<AdamOptions, AdamState> = optimizerClass(
  class AdamW extends AdamBase {
    constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
      super(params, { ...DEFAULTS, weightDecay: 0.01, ...options }, true);
    }
  },
);
export type AdamW = InstanceType<typeof AdamW>;
