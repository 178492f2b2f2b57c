import { callable } from '../callable.ts';
import { type AnyOptimizer, LRScheduler, type Schedule } from './scheduler.ts';

/** Multiplies the rate with `gamma` (0.1) every `stepSize` steps. */
export const StepLR: Schedule<[stepSize: number, options?: { gamma?: number }]> = callable(
  class StepLR extends LRScheduler {
    readonly gamma: number;
    constructor(
      optimizer: AnyOptimizer,
      readonly stepSize: number,
      { gamma = 0.1 }: { gamma?: number } = {},
    ) {
      if (!(Number.isInteger(stepSize) && stepSize > 0)) {
        const given = typeof stepSize === 'object' ? JSON.stringify(stepSize) : String(stepSize);
        throw new Error(`StepLR: stepSize must be a whole number above 0, but is ${given}.`);
      }
      super(optimizer);
      this.gamma = gamma;
      this.set();
    }
    protected override next(lr: number): number {
      return this.lastEpoch > 0 && this.lastEpoch % this.stepSize === 0 ? lr * this.gamma : lr;
    }
  },
);

/** Multiplies the rate with `gamma` (0.1) at each of the `milestones`; one that is listed twice counts twice. */
export const MultiStepLR: Schedule<[milestones: number[], options?: { gamma?: number }]> = callable(
  class MultiStepLR extends LRScheduler {
    readonly gamma: number;
    constructor(
      optimizer: AnyOptimizer,
      readonly milestones: number[],
      { gamma = 0.1 }: { gamma?: number } = {},
    ) {
      super(optimizer);
      this.gamma = gamma;
      this.set();
    }
    protected override next(lr: number): number {
      return lr * this.gamma ** this.milestones.filter((milestone) => milestone === this.lastEpoch).length;
    }
  },
);

/** Multiplies the rate with `gamma` at every step. */
export const ExponentialLR: Schedule<[gamma: number]> = callable(
  class ExponentialLR extends LRScheduler {
    constructor(
      optimizer: AnyOptimizer,
      readonly gamma: number,
    ) {
      super(optimizer);
      this.set();
    }
    protected override next(lr: number): number {
      return this.lastEpoch === 0 ? lr : lr * this.gamma;
    }
  },
);

export interface ConstantOptions {
  /** 1/3 if not given. */
  factor?: number;
  /** 5 if not given. */
  totalIters?: number;
}

/** Multiplies the rate with `factor` until `totalIters` steps were taken. */
export const ConstantLR: Schedule<[options?: ConstantOptions]> = callable(
  class ConstantLR extends LRScheduler {
    private readonly options: Required<ConstantOptions>;
    constructor(optimizer: AnyOptimizer, options: ConstantOptions = {}) {
      super(optimizer);
      this.options = { factor: 1 / 3, totalIters: 5, ...options };
      const { factor } = this.options;
      if (!(factor > 0 && factor <= 1))
        throw new Error(`ConstantLR: factor must be from (0, 1], but is ${factor}.`);
      this.set();
    }
    protected override next(lr: number): number {
      const { factor, totalIters } = this.options;
      if (this.lastEpoch === 0) return lr * factor;
      return this.lastEpoch === totalIters ? lr / factor : lr;
    }
  },
);

export interface LinearOptions {
  /** 1/3 if not given. */
  startFactor?: number;
  /** 1 if not given. */
  endFactor?: number;
  /** 5 if not given. */
  totalIters?: number;
}

/** Moves the factor of the rate from `startFactor` to `endFactor` in `totalIters` equal steps. */
export const LinearLR: Schedule<[options?: LinearOptions]> = callable(
  class LinearLR extends LRScheduler {
    private readonly options: Required<LinearOptions>;
    constructor(optimizer: AnyOptimizer, options: LinearOptions = {}) {
      super(optimizer);
      this.options = { startFactor: 1 / 3, endFactor: 1, totalIters: 5, ...options };
      const { startFactor, endFactor } = this.options;
      if (!(startFactor > 0 && startFactor <= 1))
        throw new Error(`LinearLR: startFactor must be from (0, 1], but is ${startFactor}.`);
      if (!(endFactor >= 0 && endFactor <= 1))
        throw new Error(`LinearLR: endFactor must be from [0, 1], but is ${endFactor}.`);
      this.set();
    }
    protected override next(lr: number): number {
      const { startFactor, endFactor, totalIters } = this.options;
      if (this.lastEpoch === 0) return lr * startFactor;
      if (this.lastEpoch > totalIters) return lr;
      const change = endFactor - startFactor;
      return lr * (1 + change / (totalIters * startFactor + (this.lastEpoch - 1) * change));
    }
  },
);

export interface PolynomialOptions {
  /** 5 if not given. */
  totalIters?: number;
  /** 1 if not given. */
  power?: number;
}

/** Lets the rate fall to 0 in `totalIters` steps, along a polynomial of degree `power`. */
export const PolynomialLR: Schedule<[options?: PolynomialOptions]> = callable(
  class PolynomialLR extends LRScheduler {
    private readonly options: Required<PolynomialOptions>;
    constructor(optimizer: AnyOptimizer, options: PolynomialOptions = {}) {
      super(optimizer);
      this.options = { totalIters: 5, power: 1, ...options };
      this.set();
    }
    protected override next(lr: number): number {
      const { totalIters, power } = this.options;
      if (this.lastEpoch === 0 || this.lastEpoch > totalIters) return lr;
      return lr * ((totalIters - this.lastEpoch) / (totalIters - this.lastEpoch + 1)) ** power;
    }
  },
);
