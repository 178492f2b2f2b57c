import type { Tensor } from '../../library/index.ts';

/** A group of parameters of one of the library's optimizers, as far as it is looked into. */
export interface ParamGroup {
  params: Tensor[];
  lr: number;
}

export interface Optimizer {
  paramGroups: ParamGroup[];
}

export function isOptimizer(value: object): value is Optimizer {
  return Array.isArray((value as Optimizer).paramGroups);
}

/** What tells the optimizers of a program apart, as they were made: nothing for the first, ` Adam 2` for the second. */
export class OptimizerNames {
  private readonly names = new WeakMap<object, string>();
  private count = 0;

  of(optimizer: object): string {
    let name = this.names.get(optimizer);
    if (name === undefined) {
      name = ++this.count === 1 ? '' : ` ${optimizer.constructor.name} ${this.count}`;
      this.names.set(optimizer, name);
    }
    return name;
  }
}
