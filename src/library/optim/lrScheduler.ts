import { type Callable, callable } from './callable.ts';
import type { BaseOptions, Optimizer } from './optimizer.ts';

type AnyOptimizer = Optimizer<any, any>;
type Group = BaseOptions & { initialLr?: number };

/** A schedule's class, callable with `new` and without; `Rest` are its arguments behind the optimizer. */
type Schedule<Rest extends unknown[]> = Callable<new (optimizer: AnyOptimizer, ...rest: Rest) => LRScheduler>;

/**
 * The base class of the schedules: sets the optimizer's learning rates when it is made and at each `step()`, which
 * comes after `optimizer.step()`. https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler {
  /** Steps taken so far. */
  lastEpoch = 0;
  readonly baseLrs: number[];

  constructor(readonly optimizer: AnyOptimizer) {
    this.baseLrs = optimizer.paramGroups.map((group: Group) => {
      group.initialLr ??= group.lr;
      return group.initialLr;
    });
  }

  /** The learning rate of a group whose first one was `base`, after `epoch` steps. */
  protected abstract rate(base: number, epoch: number, group: number): number;

  step(): void {
    this.lastEpoch++;
    this.set();
  }

  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  stateDict(): { lastEpoch: number } {
    return { lastEpoch: this.lastEpoch };
  }

  loadStateDict({ lastEpoch }: { lastEpoch: number }): void {
    this.lastEpoch = lastEpoch;
    this.set();
  }

  protected set(): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.rate(this.baseLrs[i], this.lastEpoch, i);
    });
  }
}

/** Multiplies the rate with `gamma` (0.1) every `stepSize` steps. */
export const StepLR: Schedule<[stepSize: number, options?: { gamma?: number }]> = callable(
  class StepLR extends LRScheduler {
    readonly gamma: number;
    constructor(
      optimizer: AnyOptimizer,
      readonly stepSize: number,
      { gamma = 0.1 }: { gamma?: number } = {},
    ) {
      super(optimizer);
      this.gamma = gamma;
      this.set();
    }
    protected override rate(base: number, epoch: number): number {
      return base * this.gamma ** Math.floor(epoch / this.stepSize);
    }
  },
);

/** Lets the rate fall to `etaMin` (0) in `tMax` steps, along a cosine. */
export const CosineAnnealingLR: Schedule<[tMax: number, options?: { etaMin?: number }]> = callable(
  class CosineAnnealingLR extends LRScheduler {
    readonly etaMin: number;
    constructor(
      optimizer: AnyOptimizer,
      readonly tMax: number,
      { etaMin = 0 }: { etaMin?: number } = {},
    ) {
      super(optimizer);
      this.etaMin = etaMin;
      this.set();
    }
    protected override rate(base: number, epoch: number): number {
      return this.etaMin + ((base - this.etaMin) * (1 + Math.cos((Math.PI * epoch) / this.tMax))) / 2;
    }
  },
);

/** Multiplies each group's first rate with what `factor` gives for the number of steps. */
export const LambdaLR: Schedule<[factor: ((epoch: number) => number) | ((epoch: number) => number)[]]> =
  callable(
    class LambdaLR extends LRScheduler {
      constructor(
        optimizer: AnyOptimizer,
        readonly factor: ((epoch: number) => number) | ((epoch: number) => number)[],
      ) {
        super(optimizer);
        this.set();
      }
      protected override rate(base: number, epoch: number, group: number): number {
        return base * (Array.isArray(this.factor) ? this.factor[group] : this.factor)(epoch);
      }
    },
  );

export interface OneCycleOptions {
  /** Or `epochs` and `stepsPerEpoch`. */
  totalSteps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
  pctStart?: number;
  annealStrategy?: 'cos' | 'linear';
  divFactor?: number;
  finalDivFactor?: number;
}

/**
 * Raises the rate to `maxLr` and lets it fall below its start, https://arxiv.org/abs/1708.07120. The momentum is left
 * as it is: PyTorch's `cycle_momentum=False`.
 */
export const OneCycleLR: Schedule<[maxLr: number, options: OneCycleOptions]> = callable(
  class OneCycleLR extends LRScheduler {
    readonly totalSteps: number;
    private readonly options: Required<Omit<OneCycleOptions, 'totalSteps' | 'epochs' | 'stepsPerEpoch'>>;
    constructor(
      optimizer: AnyOptimizer,
      readonly maxLr: number,
      options: OneCycleOptions,
    ) {
      super(optimizer);
      this.totalSteps = options.totalSteps ?? (options.epochs ?? 0) * (options.stepsPerEpoch ?? 0);
      if (!(this.totalSteps > 0))
        throw new Error('OneCycleLR needs totalSteps, or epochs and stepsPerEpoch.');
      this.options = { pctStart: 0.3, annealStrategy: 'cos', divFactor: 25, finalDivFactor: 1e4, ...options };
      this.set();
    }
    protected override rate(_base: number, step: number): number {
      if (step >= this.totalSteps) {
        throw new Error(`OneCycleLR was told of ${this.totalSteps} steps, and this is step ${step + 1}.`);
      }
      const { pctStart, annealStrategy, divFactor, finalDivFactor } = this.options;
      const first = this.maxLr / divFactor;
      const top = pctStart * this.totalSteps - 1;
      const between = annealStrategy === 'cos' ? alongCosine : alongLine;
      if (step <= top) return between(first, this.maxLr, step / top);
      return between(this.maxLr, first / finalDivFactor, (step - top) / (this.totalSteps - 1 - top));
    }
  },
);

function alongCosine(from: number, to: number, part: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;
}

function alongLine(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}
