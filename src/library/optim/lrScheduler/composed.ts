import { type Callable, callable } from '../callable.ts';
import { type AnyOptimizer, LRScheduler, type Schedule, type SchedulerState } from './scheduler.ts';

/** What is made of other schedules: its state holds theirs. */
abstract class Composed extends LRScheduler {
  constructor(
    name: string,
    optimizer: AnyOptimizer,
    readonly schedulers: LRScheduler[],
  ) {
    if (schedulers.length === 0) throw new Error(`${name} needs at least one schedule.`);
    const stranger = schedulers.findIndex((schedule) => schedule.optimizer !== optimizer);
    if (stranger >= 0) throw new Error(`${name}: schedule ${stranger} belongs to another optimizer.`);
    super(optimizer);
  }

  override stateDict(): SchedulerState {
    return { ...super.stateDict(), schedulers: this.schedulers.map((schedule) => schedule.stateDict()) };
  }

  override loadStateDict(state: SchedulerState): void {
    const own = state.schedulers ?? [];
    if (own.length !== this.schedulers.length) {
      throw new Error(
        `The state is that of ${own.length} schedules, but there are ${this.schedulers.length}.`,
      );
    }
    this.schedulers.forEach((schedule, i) => {
      schedule.loadStateDict(own[i]);
    });
    super.loadStateDict(state);
  }

  /** The schedules inside set the rates. */
  protected override next(lr: number): number {
    return lr;
  }
}

/** One schedule after another: the one of number `i` begins when `milestones[i - 1]` steps were taken. */
export const SequentialLR: Schedule<[schedulers: LRScheduler[], milestones: number[]]> = callable(
  class SequentialLR extends Composed {
    constructor(
      optimizer: AnyOptimizer,
      schedulers: LRScheduler[],
      readonly milestones: number[],
    ) {
      super('SequentialLR', optimizer, schedulers);
      if (milestones.length !== schedulers.length - 1) {
        throw new Error(
          `SequentialLR: between ${schedulers.length} schedules there are ${schedulers.length - 1} milestones, but got ${milestones.length}.`,
        );
      }
      // Every schedule set the rate when it was made; the first one does so again, from the first rate.
      this.begin(0);
    }
    override step(): void {
      this.lastEpoch++;
      const begun = this.milestones.filter((milestone) => milestone <= this.lastEpoch).length;
      if (begun > 0 && this.milestones[begun - 1] === this.lastEpoch) this.schedulers[begun].restart();
      else this.schedulers[begun].step();
    }
    override restart(): void {
      this.lastEpoch = 0;
      this.begin(0);
    }
    private begin(index: number): void {
      this.groups.forEach((group, i) => {
        group.lr = group.initialLr ?? this.baseLrs[i];
      });
      this.schedulers[index].restart();
    }
  },
);

/** Several schedules of one optimizer at once: each changes the rate that the one before it set. */
export const ChainedScheduler: Callable<new (schedulers: LRScheduler[]) => LRScheduler> = callable(
  class ChainedScheduler extends Composed {
    constructor(schedulers: LRScheduler[]) {
      super('ChainedScheduler', schedulers[0]?.optimizer, schedulers);
    }
    override step(): void {
      this.lastEpoch++;
      for (const schedule of this.schedulers) schedule.step();
    }
  },
);
