import { shapeOnly } from '../../engine/index.ts';
import { noGrad } from '../autograd/mode.ts';
import type { Module } from '../nn/module.ts';
import { observe, observer } from '../observer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { LrCurve, type LrFinderResult } from './lr-curve.ts';
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
  const curve = new LrCurve({ startLr, endLr, numIter });
  withoutTraces(model, optimizer, () => {
    for (const batch of repeated(loader, shapeOnly() ? 1 : numIter)) {
      for (const group of optimizer.paramGroups) group.lr = curve.lr;
      optimizer.zeroGrad();
      const loss = lossOf(batch);
      loss.backward();
      optimizer.step();
      if (curve.add(shapeOnly() ? 0 : loss.item()) && stopDiv) break;
    }
  });
  return curve.result();
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
