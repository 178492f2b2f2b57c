import { callable } from '../callable.ts';
import { type AnyOptimizer, LRScheduler, perGroup, type Schedule } from './scheduler.ts';

type Factor = (epoch: number) => number;

/** Multiplies each group's first rate with what `factor` gives for the number of steps. */
export const LambdaLR: Schedule<[factor: Factor | Factor[]]> = callable(
  class LambdaLR extends LRScheduler {
    private readonly factors: Factor[];
    constructor(optimizer: AnyOptimizer, factor: Factor | Factor[]) {
      super(optimizer);
      this.factors = perGroup('LambdaLR', 'factor', factor, this.groups.length);
      this.set();
    }
    protected override next(_lr: number, base: number, group: number): number {
      return base * this.factors[group](this.lastEpoch);
    }
  },
);

/** Multiplies each group's rate at every step with what `factor` gives for the number of steps. */
export const MultiplicativeLR: Schedule<[factor: Factor | Factor[]]> = callable(
  class MultiplicativeLR extends LRScheduler {
    private readonly factors: Factor[];
    constructor(optimizer: AnyOptimizer, factor: Factor | Factor[]) {
      super(optimizer);
      this.factors = perGroup('MultiplicativeLR', 'factor', factor, this.groups.length);
      this.set();
    }
    /** As in PyTorch, this schedule goes on from the rate that it finds. */
    override restart(): void {
      this.lastEpoch = 0;
    }
    protected override next(lr: number, _base: number, group: number): number {
      return this.lastEpoch === 0 ? lr : lr * this.factors[group](this.lastEpoch);
    }
  },
);
