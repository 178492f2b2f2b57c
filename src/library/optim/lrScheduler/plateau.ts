import { shapeOnly } from '../../../engine/index.ts';
import { isTensor, type Tensor } from '../../tensor/tensor.ts';
import { callable } from '../callable.ts';
import { type AnyOptimizer, perGroup } from './scheduler.ts';

export interface PlateauOptions {
  /** Whether a smaller or a larger metric is better. */
  mode: 'min' | 'max';
  factor: number;
  /** So many steps without a better metric are let pass. */
  patience: number;
  threshold: number;
  /** Whether `threshold` is a part of the best metric, or a difference from it. */
  thresholdMode: 'rel' | 'abs';
  /** So many steps after a change none are counted. */
  cooldown: number;
  minLr: number | number[];
  /** A smaller change of the rate is left out. */
  eps: number;
}

export interface PlateauState {
  lastEpoch: number;
  best: number;
  numBadEpochs: number;
  cooldownCounter: number;
  lastLr: number[];
}

const DEFAULTS: PlateauOptions = {
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: 'rel',
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
};

class Plateau {
  lastEpoch = 0;
  best: number;
  numBadEpochs = 0;
  cooldownCounter = 0;
  private readonly options: PlateauOptions;
  private readonly minLrs: number[];

  constructor(
    readonly optimizer: AnyOptimizer,
    options: Partial<PlateauOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    const { factor, minLr, mode } = this.options;
    if (!(factor < 1)) throw new Error(`ReduceLROnPlateau: factor must be less than 1, but is ${factor}.`);
    this.minLrs = perGroup('ReduceLROnPlateau', 'minLr', minLr, optimizer.paramGroups.length);
    this.best = mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** Takes the metric of the epoch that is over, such as the validation loss: a number or a tensor with one element. */
  step(metric: number | Tensor): void {
    this.lastEpoch++;
    // While a program is traced there is no value to judge by.
    if (shapeOnly()) return;
    const value = isTensor(metric) ? metric.item() : metric;
    const { patience, cooldown } = this.options;
    if (this.isBetter(value)) {
      this.best = value;
      this.numBadEpochs = 0;
    } else {
      this.numBadEpochs++;
    }
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > patience) {
      this.reduce();
      this.cooldownCounter = cooldown;
      this.numBadEpochs = 0;
    }
  }

  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  stateDict(): PlateauState {
    const { lastEpoch, best, numBadEpochs, cooldownCounter } = this;
    return { lastEpoch, best, numBadEpochs, cooldownCounter, lastLr: this.getLastLr() };
  }

  /** Goes on where the schedule of `state` was; the optimizer gets the rates of then. */
  loadStateDict({ lastLr, ...counts }: PlateauState): void {
    Object.assign(this, counts);
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = lastLr[i];
    });
  }

  private isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const sign = mode === 'min' ? -1 : 1;
    const bound = thresholdMode === 'rel' ? this.best * (1 + sign * threshold) : this.best + sign * threshold;
    return mode === 'min' ? value < bound : value > bound;
  }

  private reduce(): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      const next = Math.max(group.lr * this.options.factor, this.minLrs[i]);
      if (group.lr - next > this.options.eps) group.lr = next;
    });
  }
}

type PlateauClass = ReturnType<
  typeof callable<new (optimizer: AnyOptimizer, options?: Partial<PlateauOptions>) => Plateau>
>;

/**
 * Lowers the rate when a metric stops getting better: `schedule.step(validationLoss)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
export const ReduceLROnPlateau: PlateauClass = callable(class ReduceLROnPlateau extends Plateau {});
