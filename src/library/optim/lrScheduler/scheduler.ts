import { observer } from '../../observer.ts';
import type { Callable } from '../callable.ts';
import type { BaseOptions, Optimizer } from '../optimizer.ts';

export type AnyOptimizer = Optimizer<any, any>;
/** A group of parameters as schedules see it; those that cycle the momentum change `momentum` or `betas` too. */
export type Group = BaseOptions & { initialLr?: number; momentum?: number; betas?: [number, number] };

/** A schedule's class, callable with `new` and without; `Rest` are its arguments behind the optimizer. */
export type Schedule<Rest extends unknown[]> = Callable<
  new (
    optimizer: AnyOptimizer,
    ...rest: Rest
  ) => LRScheduler
>;

/** Plain data, so that it can be written to a file. `schedulers` are those of a schedule that is made of others. */
export interface SchedulerState {
  lastEpoch: number;
  baseLrs: number[];
  lastLr: number[];
  schedulers?: SchedulerState[];
  [own: string]: unknown;
}

/**
 * The base class of the schedules: sets the optimizer's learning rates when it is made and at each `step()`, which
 * comes after `optimizer.step()`. https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 *
 * A rate is computed from the one before it, so that several schedules of one optimizer multiply.
 */
export abstract class LRScheduler {
  /** Steps taken so far. */
  lastEpoch = 0;
  baseLrs: number[];

  constructor(readonly optimizer: AnyOptimizer) {
    this.baseLrs = this.groups.map((group) => {
      group.initialLr ??= group.lr;
      return group.initialLr;
    });
    observer()?.made?.(this);
  }

  protected get groups(): Group[] {
    return this.optimizer.paramGroups;
  }

  /** The rate that follows `lr` in the group number `group`, whose first one was `base`, as `lastEpoch` begins. */
  protected abstract next(lr: number, base: number, group: number): number;

  step(): void {
    this.lastEpoch++;
    this.set();
  }

  /** Begins anew from the first rates, as a SequentialLR asks for when it comes to this schedule. */
  restart(): void {
    this.lastEpoch = 0;
    this.groups.forEach((group, i) => {
      group.lr = this.baseLrs[i];
    });
    this.set();
  }

  getLastLr(): number[] {
    return this.groups.map((group) => group.lr);
  }

  stateDict(): SchedulerState {
    return { lastEpoch: this.lastEpoch, baseLrs: [...this.baseLrs], lastLr: this.getLastLr() };
  }

  /** Goes on where the schedule of `state` was; the optimizer gets the rates of then. */
  loadStateDict({ lastEpoch, baseLrs, lastLr }: SchedulerState): void {
    if (lastLr.length !== this.groups.length) {
      throw new Error(
        `The schedule's state has rates of ${lastLr.length} parameter groups, the optimizer has ${this.groups.length}.`,
      );
    }
    this.lastEpoch = lastEpoch;
    this.baseLrs = [...baseLrs];
    this.groups.forEach((group, i) => {
      group.lr = lastLr[i];
    });
  }

  protected set(): void {
    this.groups.forEach((group, i) => {
      group.lr = this.next(group.lr, this.baseLrs[i], i);
    });
  }
}

/** One value for each group, from one for all or a list. Throws an Error where the list has another length. */
export function perGroup<T>(schedule: string, name: string, value: T | T[], groups: number): T[] {
  if (!Array.isArray(value)) return Array.from({ length: groups }, () => value);
  if (value.length === groups) return value;
  throw new Error(
    `${schedule}: ${name} has ${value.length} values, but the optimizer has ${groups} parameter groups.`,
  );
}
