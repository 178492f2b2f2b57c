export interface LrFinderResult {
  lrs: number[];
  /** The smoothed loss at each rate. */
  losses: number[];
  /** Null where the test ended before there was enough of a curve to judge. */
  suggestion: {
    /** In the middle of the longest stretch on which the loss falls: fastai's own default. */
    valley: number;
    /** Where the loss falls most steeply. */
    steepest: number;
  } | null;
}

/** The rates that a test goes through. */
export interface LrRange {
  startLr: number;
  endLr: number;
  /** Steps from one to the other. */
  numIter: number;
}

const SMOOTHING = 0.98;
const DIVERGED = 4;
/** Behind the first tenth, fastai leaves out the last rates, where the loss may have blown up. */
const LAST_LEFT_OUT = 5;

/**
 * The losses of steps whose rate grows exponentially, and what they say of a good rate. https://arxiv.org/abs/1506.01186,
 * as fastai's `lr_find` does it.
 */
export class LrCurve {
  private readonly lrs: number[] = [];
  private readonly losses: number[] = [];
  private sum = 0;
  private best = Number.POSITIVE_INFINITY;

  constructor(private readonly range: LrRange) {}

  /** The rate of the next step. */
  get lr(): number {
    const { startLr, endLr, numIter } = this.range;
    return startLr * (endLr / startLr) ** (this.lrs.length / numIter);
  }

  get isFull(): boolean {
    return this.lrs.length >= this.range.numIter;
  }

  /** A step at `lr` had this loss. True when the smoothed loss is no number, or 4 times the best one. */
  add(loss: number): boolean {
    this.lrs.push(this.lr);
    this.sum = this.sum * SMOOTHING + loss * (1 - SMOOTHING);
    // A moving average that the first values are not too small for.
    const smooth = this.sum / (1 - SMOOTHING ** this.lrs.length);
    this.losses.push(smooth);
    this.best = Math.min(this.best, smooth);
    return !(smooth <= DIVERGED * this.best);
  }

  result(): LrFinderResult {
    const { lrs, losses } = this;
    return { lrs, losses, suggestion: suggest(lrs, losses, this.range.numIter) };
  }
}

function suggest(allLrs: number[], allLosses: number[], numIter: number): LrFinderResult['suggestion'] {
  const begin = Math.floor(numIter / 10);
  const lrs = allLrs.slice(begin, -LAST_LEFT_OUT);
  const losses = allLosses.slice(begin, -LAST_LEFT_OUT);
  const kept = losses.flatMap((loss, i) => (Number.isNaN(loss) ? [] : [i]));
  if (kept.length < 2) return null;
  const [x, y] = [kept.map((i) => lrs[i]), kept.map((i) => losses[i])];
  return { valley: x[valley(y)], steepest: x[steepest(x, y)] };
}

/** The middle of the longest falling subsequence, rounded as fastai rounds it. */
function valley(losses: number[]): number {
  const lengths = losses.map(() => 1);
  let [from, to] = [0, 0];
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      if (losses[i] < losses[j] && lengths[i] < lengths[j] + 1) lengths[i] = lengths[j] + 1;
      if (lengths[to] < lengths[i]) {
        to = i;
        from = to - lengths[to];
      }
    }
  }
  const third = (to - from) / 3;
  return Math.max(0, from + Math.floor(third) + Math.floor(third / 2));
}

function steepest(lrs: number[], losses: number[]): number {
  const slopes = losses.slice(1).map((loss, i) => (loss - losses[i]) / Math.log(lrs[i + 1] / lrs[i]));
  return slopes.indexOf(Math.min(...slopes));
}
