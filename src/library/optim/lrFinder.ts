import { shapeOnly } from '../../engine/index.ts';
import { noGrad } from '../autograd/mode.ts';
import type { Module } from '../nn/module.ts';
import { observe, observer } from '../observer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Optimizer } from './optimizer.ts';

export interface LrFinderOptions {
  /** 1e-7 if not given. */
  startLr?: number;
  /** 10 if not given. */
  endLr?: number;
  /** Batches to take; the loader begins anew where it has fewer. 100 if not given. */
  numIter?: number;
  /** End when the smoothed loss is 4 times the best one; true if not given. */
  stopDiv?: boolean;
}

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

const SMOOTHING = 0.98;
const DIVERGED = 4;
/** Behind the first tenth, fastai leaves out the last rates, where the loss may have blown up. */
const LAST_LEFT_OUT = 5;

/**
 * Looks for a learning rate: trains on `loader` while the rate grows exponentially, then puts the model and the
 * optimizer back as they were. https://arxiv.org/abs/1506.01186, as fastai's `lr_find` does it.
 *
 * `lossOf` gives the loss of a batch: `lrFinder(model, optimizer, loader, ([x, y]) => F.crossEntropy(model(x), y))`.
 * While a program is traced one batch is taken.
 */
export function lrFinder<Batch>(
  model: Module,
  optimizer: Optimizer<any, any>,
  loader: Iterable<Batch>,
  lossOf: (batch: Batch) => Tensor,
  { startLr = 1e-7, endLr = 10, numIter = 100, stopDiv = true }: LrFinderOptions = {},
): LrFinderResult {
  if (!(startLr > 0 && endLr > startLr)) {
    throw new Error(`lrFinder: expected 0 < startLr < endLr, but got ${startLr} and ${endLr}.`);
  }
  const lrs: number[] = [];
  const losses: number[] = [];
  const average = new Average();
  withoutTraces(model, optimizer, () => {
    let best = Number.POSITIVE_INFINITY;
    for (const batch of repeated(loader, shapeOnly() ? 1 : numIter)) {
      const lr = startLr * (endLr / startLr) ** (lrs.length / numIter);
      for (const group of optimizer.paramGroups) group.lr = lr;
      optimizer.zeroGrad();
      const loss = lossOf(batch);
      loss.backward();
      optimizer.step();
      const smooth = average.add(shapeOnly() ? 0 : loss.item());
      lrs.push(lr);
      losses.push(smooth);
      best = Math.min(best, smooth);
      if (stopDiv && !(smooth <= DIVERGED * best)) break;
    }
  });
  return { lrs, losses, suggestion: suggest(lrs, losses, numIter) };
}

/** A moving average that the first values are not too small for. */
class Average {
  private sum = 0;
  private count = 0;
  add(value: number): number {
    this.count++;
    this.sum = this.sum * SMOOTHING + value * (1 - SMOOTHING);
    return this.sum / (1 - SMOOTHING ** this.count);
  }
}

/** Runs `test` and puts back what it changed. Its steps are none of the training's, so nobody is told of them. */
function withoutTraces(model: Module, optimizer: Optimizer<any, any>, test: () => void): void {
  const copy = (state: Record<string, Tensor>) =>
    noGrad(() => Object.fromEntries(Object.entries(state).map(([name, x]) => [name, x.clone()])));
  const weights = copy(model.stateDict());
  const { state, paramGroups } = optimizer.stateDict();
  const own = Object.entries(state).map(([index, values]) => [index, copyState(values)]);
  const watcher = observer();
  if (!shapeOnly()) observe(null);
  try {
    test();
  } finally {
    observe(watcher);
    model.loadStateDict(weights);
    optimizer.loadStateDict({ state: Object.fromEntries(own), paramGroups });
    optimizer.zeroGrad();
  }
}

function copyState(values: Record<string, unknown>): Record<string, unknown> {
  const copy = (x: unknown) => (typeof x === 'object' && x !== null ? (x as Tensor).clone() : x);
  return noGrad(() => Object.fromEntries(Object.entries(values).map(([key, x]) => [key, copy(x)])));
}

function* repeated<Batch>(loader: Iterable<Batch>, count: number): Iterable<Batch> {
  let given = 0;
  while (given < count) {
    const before = given;
    for (const batch of loader) {
      if (given === count) return;
      given++;
      yield batch;
    }
    if (given === before) throw new Error('lrFinder: the loader has no batch.');
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
