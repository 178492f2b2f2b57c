import { callable } from '../callable.ts';
import { type AnyOptimizer, LRScheduler, type Schedule, type SchedulerState } from './scheduler.ts';

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
    protected override next(lr: number, base: number): number {
      const { lastEpoch, tMax, etaMin } = this;
      if (lastEpoch === 0) return lr;
      const height = (epoch: number) => 1 + Math.cos((Math.PI * epoch) / tMax);
      // At the bottom the height is 0, which no factor leads away from.
      const leavesBottom = (lastEpoch - 1 - tMax) % (2 * tMax) === 0;
      if (leavesBottom) return lr + ((base - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
      return etaMin + ((lr - etaMin) * height(lastEpoch)) / height(lastEpoch - 1);
    }
  },
);

export interface WarmRestartsOptions {
  /** What the length of a period is multiplied with after each one; a whole number, 1 if not given. */
  tMult?: number;
  /** 0 if not given. */
  etaMin?: number;
}

/**
 * Lets the rate fall along a cosine in `t0` steps, then starts again with a longer period:
 * https://arxiv.org/abs/1608.03983. `step(epoch)` takes fractions of an epoch too.
 */
class WarmRestarts extends LRScheduler {
  private tCur = 0;
  private tI: number;
  private readonly options: Required<WarmRestartsOptions>;

  constructor(
    optimizer: AnyOptimizer,
    readonly t0: number,
    options: WarmRestartsOptions = {},
  ) {
    super(optimizer);
    this.options = { tMult: 1, etaMin: 0, ...options };
    const { tMult } = this.options;
    if (!(Number.isInteger(t0) && t0 > 0 && Number.isInteger(tMult) && tMult > 0)) {
      throw new Error(
        `CosineAnnealingWarmRestarts: t0 and tMult must be whole numbers above 0, but are ${t0} and ${tMult}.`,
      );
    }
    this.tI = t0;
    this.set();
  }

  override step(epoch?: number): void {
    if (epoch === undefined) {
      this.lastEpoch++;
      this.tCur++;
      if (this.tCur >= this.tI) {
        this.tCur -= this.tI;
        this.tI *= this.options.tMult;
      }
    } else {
      if (!(epoch >= 0))
        throw new Error(`CosineAnnealingWarmRestarts: epoch must be 0 or more, but is ${epoch}.`);
      this.lastEpoch = Math.floor(epoch);
      this.tCur = epoch;
      this.tI = this.t0;
      while (this.tCur >= this.tI) {
        this.tCur -= this.tI;
        this.tI *= this.options.tMult;
      }
    }
    this.set();
  }

  override restart(): void {
    this.step(0);
  }

  override stateDict(): SchedulerState {
    return { ...super.stateDict(), tCur: this.tCur, tI: this.tI };
  }

  override loadStateDict(state: SchedulerState): void {
    super.loadStateDict(state);
    this.tCur = state.tCur as number;
    this.tI = state.tI as number;
  }

  protected override next(_lr: number, base: number): number {
    const { etaMin } = this.options;
    return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * this.tCur) / this.tI))) / 2;
  }
}

type WarmRestartsClass = ReturnType<
  typeof callable<new (optimizer: AnyOptimizer, t0: number, options?: WarmRestartsOptions) => WarmRestarts>
>;

/** https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html */
export const CosineAnnealingWarmRestarts: WarmRestartsClass = callable(
  class CosineAnnealingWarmRestarts extends WarmRestarts {},
);
