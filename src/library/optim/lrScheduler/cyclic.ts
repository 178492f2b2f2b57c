import { callable } from '../callable.ts';
import { type AnyOptimizer, type Group, LRScheduler, perGroup, type Schedule } from './scheduler.ts';

export interface CyclicOptions {
  /** 2000 if not given. */
  stepSizeUp?: number;
  /** `stepSizeUp` if not given. */
  stepSizeDown?: number;
  /** How the height changes: never, halved after each cycle, or by `gamma` at each step. */
  mode?: 'triangular' | 'triangular2' | 'exp_range';
  gamma?: number;
  /** The height by the number of the cycle (from 1) or of steps, as `scaleMode` says; it takes the place of `mode`. */
  scaleFn?: (x: number) => number;
  scaleMode?: 'cycle' | 'iterations';
  /** Let the momentum (or the first beta) fall as the rate rises; true if not given. */
  cycleMomentum?: boolean;
  baseMomentum?: number;
  maxMomentum?: number;
}

/** Moves the rate up and down between two bounds: https://arxiv.org/abs/1506.01186 */
export const CyclicLR: Schedule<
  [baseLr: number | number[], maxLr: number | number[], options?: CyclicOptions]
> = callable(
  class CyclicLR extends LRScheduler {
    private readonly maxLrs: number[];
    private readonly options: CyclicOptions & Required<Omit<CyclicOptions, 'scaleFn' | 'scaleMode'>>;
    constructor(
      optimizer: AnyOptimizer,
      baseLr: number | number[],
      maxLr: number | number[],
      options: CyclicOptions = {},
    ) {
      const low = perGroup('CyclicLR', 'baseLr', baseLr, optimizer.paramGroups.length);
      optimizer.paramGroups.forEach((group, i) => {
        group.lr = low[i];
      });
      super(optimizer);
      this.baseLrs = low;
      this.maxLrs = perGroup('CyclicLR', 'maxLr', maxLr, low.length);
      const { stepSizeUp = 2000, stepSizeDown = stepSizeUp } = options;
      this.options = {
        mode: 'triangular',
        gamma: 1,
        cycleMomentum: true,
        baseMomentum: 0.8,
        maxMomentum: 0.9,
        ...options,
        stepSizeUp,
        stepSizeDown,
      };
      if (this.options.cycleMomentum) checkMomentum('CyclicLR', this.groups);
      this.set();
    }
    protected override set(): void {
      super.set();
      const { cycleMomentum, baseMomentum, maxMomentum } = this.options;
      if (!cycleMomentum) return;
      const momentum = maxMomentum - (maxMomentum - baseMomentum) * this.height();
      for (const group of this.groups) setMomentum(group, momentum);
    }
    protected override next(_lr: number, base: number, group: number): number {
      return base + (this.maxLrs[group] - base) * this.height();
    }
    /** How much of the way up there is at this step. */
    private height(): number {
      const { stepSizeUp, stepSizeDown } = this.options;
      const total = stepSizeUp + stepSizeDown;
      const ratio = stepSizeUp / total;
      const cycle = Math.floor(1 + this.lastEpoch / total);
      const x = 1 + this.lastEpoch / total - cycle;
      return (x <= ratio ? x / ratio : (x - 1) / (ratio - 1)) * this.scale(cycle);
    }
    private scale(cycle: number): number {
      const { mode, gamma, scaleFn, scaleMode } = this.options;
      if (scaleFn) return scaleFn(scaleMode === 'iterations' ? this.lastEpoch : cycle);
      if (mode === 'triangular2') return 1 / 2 ** (cycle - 1);
      return mode === 'exp_range' ? gamma ** this.lastEpoch : 1;
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
  /** Let the momentum (or the first beta) fall as the rate rises; true if not given. */
  cycleMomentum?: boolean;
  baseMomentum?: number;
  maxMomentum?: number;
  divFactor?: number;
  finalDivFactor?: number;
  /** Come down to the first rate before going below it. */
  threePhase?: boolean;
}

/** A part of the way, up to the step `end`. */
interface Phase {
  end: number;
  lr: (max: number) => [from: number, to: number];
  momentum: [from: number, to: number];
}

/** Raises the rate to `maxLr` and lets it fall below its start: https://arxiv.org/abs/1708.07120 */
export const OneCycleLR: Schedule<[maxLr: number | number[], options: OneCycleOptions]> = callable(
  class OneCycleLR extends LRScheduler {
    readonly totalSteps: number;
    private readonly maxLrs: number[];
    private readonly phases: Phase[];
    private readonly between: (from: number, to: number, part: number) => number;
    private readonly cycleMomentum: boolean;
    constructor(optimizer: AnyOptimizer, maxLr: number | number[], options: OneCycleOptions) {
      super(optimizer);
      this.totalSteps = options.totalSteps ?? (options.epochs ?? 0) * (options.stepsPerEpoch ?? 0);
      if (!(this.totalSteps > 0))
        throw new Error('OneCycleLR needs totalSteps, or epochs and stepsPerEpoch.');
      const { cycleMomentum = true, annealStrategy = 'cos', divFactor = 25 } = options;
      this.maxLrs = perGroup('OneCycleLR', 'maxLr', maxLr, this.groups.length);
      this.baseLrs = this.maxLrs.map((max) => max / divFactor);
      this.groups.forEach((group, i) => {
        group.initialLr = this.baseLrs[i];
      });
      this.phases = phasesOf(options, this.totalSteps);
      this.between = annealStrategy === 'cos' ? alongCosine : alongLine;
      this.cycleMomentum = cycleMomentum;
      if (cycleMomentum) checkMomentum('OneCycleLR', this.groups);
      this.set();
    }
    protected override set(): void {
      super.set();
      if (!this.cycleMomentum) return;
      const { momentum, part } = this.place();
      for (const group of this.groups) setMomentum(group, this.between(...momentum, part));
    }
    protected override next(_lr: number, _base: number, group: number): number {
      const { lr, part } = this.place();
      return this.between(...lr(this.maxLrs[group]), part);
    }
    private place(): Phase & { part: number } {
      const { lastEpoch, totalSteps, phases } = this;
      // The step after the last batch may still be taken, as PyTorch has it.
      if (lastEpoch > totalSteps) {
        throw new Error(`OneCycleLR was told of ${totalSteps} steps, and this is step ${lastEpoch}.`);
      }
      const found = phases.findIndex((phase) => lastEpoch <= phase.end);
      const index = found < 0 ? phases.length - 1 : found;
      const begin = index === 0 ? 0 : phases[index - 1].end;
      return { ...phases[index], part: (lastEpoch - begin) / (phases[index].end - begin) };
    }
  },
);

function phasesOf(options: OneCycleOptions, totalSteps: number): Phase[] {
  const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4, threePhase = false } = options;
  const { baseMomentum = 0.85, maxMomentum = 0.95 } = options;
  const top = pctStart * totalSteps - 1;
  const first = (max: number) => max / divFactor;
  const last = (max: number) => first(max) / finalDivFactor;
  const up: Phase = { end: top, lr: (max) => [first(max), max], momentum: [maxMomentum, baseMomentum] };
  const end = totalSteps - 1;
  if (!threePhase) return [up, { end, lr: (max) => [max, last(max)], momentum: [baseMomentum, maxMomentum] }];
  return [
    up,
    { end: 2 * top, lr: (max) => [max, first(max)], momentum: [baseMomentum, maxMomentum] },
    { end, lr: (max) => [first(max), last(max)], momentum: [maxMomentum, maxMomentum] },
  ];
}

function checkMomentum(schedule: string, groups: Group[]): void {
  if (groups.every((group) => group.momentum !== undefined || group.betas !== undefined)) return;
  throw new Error(
    `${schedule}: the optimizer has neither momentum nor betas to cycle; give { cycleMomentum: false }.`,
  );
}

function setMomentum(group: Group, momentum: number): void {
  if (group.betas) group.betas = [momentum, group.betas[1]];
  else group.momentum = momentum;
}

function alongCosine(from: number, to: number, part: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;
}

function alongLine(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}
