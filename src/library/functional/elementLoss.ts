import { shapeOnly } from '../../engine/index.ts';
import { add, clamp, div, maximum, mul, sub } from '../tensor/arithmetic.ts';
import { eq, gt, le, lt } from '../tensor/compare.ts';
import { expectTensors } from '../tensor/expect.ts';
import { misfit } from '../tensor/misfit.ts';
import { abs, exp, log } from '../tensor/pointwise.ts';
import { sum } from '../tensor/reduce.ts';
import { where } from '../tensor/select.ts';
import { broadcast, broadcastAnyway, sameShape, show } from '../tensor/shape.ts';
import { suspectOuter, suspectProbabilities } from '../tensor/suspect.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { unsqueeze } from '../tensor/view.ts';
import { logsigmoid } from './activation.ts';
import { type Loss, reduceElements } from './reduction.ts';

/** The squared difference. Input and target broadcast, with a warning: most often that is a mistake. */
export function mseLoss(input: Tensor, target: Tensor, options: Loss = {}): Tensor {
  return elementwise('mseLoss', 'warn', input, target, options, (input, target) => {
    const difference = sub(input, target);
    return mul(difference, difference);
  });
}

/** The absolute difference. Input and target broadcast, with a warning. */
export function l1Loss(input: Tensor, target: Tensor, options: Loss = {}): Tensor {
  return elementwise('l1Loss', 'warn', input, target, options, (input, target) => abs(sub(input, target)));
}

/** The absolute difference d, and 0.5 · d² / beta where it is below `beta`. Broadcasts, with a warning. */
export function smoothL1Loss(input: Tensor, target: Tensor, options: Loss & { beta?: number } = {}): Tensor {
  const { beta = 1 } = options;
  if (beta < 0) throw new Error(`smoothL1Loss: beta must not be negative, but is ${beta}`);
  if (beta === 0) return l1Loss(input, target, options);
  return elementwise('smoothL1Loss', 'warn', input, target, options, (input, target) => {
    const difference = sub(input, target);
    const size = abs(difference);
    return where(lt(size, beta), mul(mul(difference, difference), 0.5 / beta), sub(size, 0.5 * beta));
  });
}

/** 0.5 · d² of the absolute difference d up to `delta`, beyond it delta · (d - 0.5 · delta). Broadcasts, with a warning. */
export function huberLoss(input: Tensor, target: Tensor, options: Loss & { delta?: number } = {}): Tensor {
  const { delta = 1 } = options;
  if (!(delta > 0)) throw new Error(`huberLoss: delta must be greater than 0, but is ${delta}`);
  return elementwise('huberLoss', 'warn', input, target, options, (input, target) => {
    const difference = sub(input, target);
    const size = abs(difference);
    const line = mul(sub(size, 0.5 * delta), delta);
    return where(le(size, delta), mul(mul(difference, difference), 0.5), line);
  });
}

/** -(t · log p + (1 - t) · log(1 - p)) of probabilities p of target's shape; the logarithms go no lower than -100. */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: Loss & { weight?: Tensor | null } = {},
): Tensor {
  return elementwise('binaryCrossEntropy', 'same', input, target, options, (input, target) => {
    checkProbabilities(input);
    const hit = mul(target, clamp(log(input), -100));
    const miss = mul(sub(1, target), clamp(log(sub(1, input)), -100));
    return weighted(add(hit, miss).neg(), options.weight);
  });
}

/** The binary cross entropy of sigmoid(input), without overflow; `posWeight` weighs the positive targets. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: Loss & { weight?: Tensor | null; posWeight?: Tensor | null } = {},
): Tensor {
  const { posWeight = null } = options;
  suspectProbabilities('binaryCrossEntropyWithLogits', input, 'sigmoid');
  return elementwise('binaryCrossEntropyWithLogits', 'same', input, target, options, (input, target) => {
    const soft = abs(input).neg().exp().log1p();
    if (posWeight === null) {
      const losses = add(sub(maximum(input, 0), mul(input, target)), soft);
      return weighted(losses, options.weight);
    }
    const factor = add(mul(sub(posWeight, 1), target), 1);
    const negative = add(soft, maximum(input.neg(), 0));
    return weighted(add(mul(sub(1, target), input), mul(factor, negative)), options.weight);
  });
}

export interface KlDiv {
  /** 'batchmean' divides the sum by the first dimension's length, which is what the definition says. */
  reduction?: 'mean' | 'batchmean' | 'sum' | 'none';
  /** Whether target holds the logarithms of probabilities, as input does. */
  logTarget?: boolean;
}

/** t · (log t - input) of log-probabilities `input` and probabilities t: the Kullback-Leibler divergence from target. */
export function klDiv(input: Tensor, target: Tensor, options: KlDiv = {}): Tensor {
  const { reduction = 'mean', logTarget = false } = options;
  const perBatch = reduction === 'batchmean';
  const own = { reduction: perBatch ? ('sum' as const) : reduction };
  const total = elementwise('klDiv', 'broadcast', input, target, own, (input, target) => {
    if (logTarget) return mul(exp(target), sub(target, input));
    const logs = log(where(eq(target, 0), 1, target));
    return sub(mul(target, logs), mul(target, input));
  });
  return perBatch && input.ndim > 0 ? div(total, input.shape[0]) : total;
}

export interface PoissonNll extends Loss {
  /** Whether input holds the logarithms of the rates. */
  logInput?: boolean;
  /** Adds Stirling's approximation of log(target!). */
  full?: boolean;
  /** Keeps the logarithm of a rate of 0 away. */
  eps?: number;
}

/** The negative log-likelihood of counts `target` by a Poisson distribution of rates exp(input), or `input` itself. */
export function poissonNllLoss(input: Tensor, target: Tensor, options: PoissonNll = {}): Tensor {
  const { logInput = true, full = false, eps = 1e-8 } = options;
  return elementwise('poissonNllLoss', 'broadcast', input, target, options, (input, target) => {
    const losses = logInput
      ? sub(exp(input), mul(target, input))
      : sub(input, mul(target, log(add(input, eps))));
    if (!full) return losses;
    const safe = where(gt(target, 1), target, 1);
    const stirling = add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5));
    return add(losses, where(gt(target, 1), stirling, 0));
  });
}

/**
 * The negative log-likelihood of `target` by normal distributions of means `input` and variances `variance`, which has
 * input's shape, or lacks the last dimension, or has length 1 there. Throws where a variance is negative.
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor,
  options: Loss & { full?: boolean; eps?: number } = {},
): Tensor {
  const { full = false, eps = 1e-6 } = options;
  const { shape } = input;
  const before = shape.slice(0, -1);
  const flat = !sameShape(variance.shape, shape) && sameShape(variance.shape, before);
  const spread = flat ? unsqueeze(variance, -1) : variance;
  if (!sameShape(spread.shape, shape) && !sameShape(spread.shape, [...before, 1])) {
    const message = `variance ${show(variance.shape)} does not go with input ${show(shape)}: expected ${show(shape)}, ${show(before)} or ${show([...before, 1])}`;
    return misfit('gaussianNllLoss', message, { input, variance }, options.reduction === 'none' ? shape : []);
  }
  if (!shapeOnly() && variance.dataSync().some((value) => value < 0)) {
    throw new Error('gaussianNllLoss: expected variances of at least 0, but there are negative ones');
  }
  return elementwise('gaussianNllLoss', 'broadcast', input, target, options, (input, target) => {
    // Those below eps are raised to it, but get the gradient as if nothing had happened.
    const raised = add(spread, sub(clamp(spread, eps), spread).detach());
    const difference = sub(input, target);
    const losses = mul(add(log(raised), div(mul(difference, difference), raised)), 0.5);
    return full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses;
  });
}

/** log(1 + exp(-target · input)) of targets 1 and -1. */
export function softMarginLoss(input: Tensor, target: Tensor, options: Loss = {}): Tensor {
  return elementwise('softMarginLoss', 'broadcast', input, target, options, (input, target) =>
    logsigmoid(mul(input, target)).neg(),
  );
}

/** input where target is 1, max(0, margin - input) where it is -1. */
export function hingeEmbeddingLoss(
  input: Tensor,
  target: Tensor,
  options: Loss & { margin?: number } = {},
): Tensor {
  const { margin = 1 } = options;
  return elementwise('hingeEmbeddingLoss', 'broadcast', input, target, options, (input, target) => {
    const far = where(eq(target, 1), 0, clamp(sub(margin, input), 0));
    return add(far, where(eq(target, -1), 0, input));
  });
}

/** The mean over classes of the binary cross entropy with logits: input and target [N, C] or [C]. */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  options: Loss & { weight?: Tensor | null } = {},
): Tensor {
  return elementwise('multilabelSoftMarginLoss', 'same', input, target, options, (input, target) => {
    const hit = mul(target, logsigmoid(input));
    const miss = mul(sub(1, target), logsigmoid(input.neg()));
    return div(sum(weighted(add(hit, miss).neg(), options.weight), -1), input.shape[input.ndim - 1]);
  });
}

function weighted(losses: Tensor, weight: Tensor | null | undefined): Tensor {
  return weight ? mul(losses, weight) : losses;
}

function checkProbabilities(input: Tensor): void {
  if (shapeOnly()) return;
  const wrong = input.dataSync().find((value) => !(value >= 0 && value <= 1));
  if (wrong === undefined) return;
  throw new Error(
    `binaryCrossEntropy: all elements of input should be between 0 and 1, but one is ${wrong}; for logits use binaryCrossEntropyWithLogits`,
  );
}

/** Computes and reduces; `shapes` says whether target may have another shape, and whether that is worth a warning. */
function elementwise(
  op: string,
  shapes: 'same' | 'broadcast' | 'warn',
  input: Tensor,
  target: Tensor,
  { reduction = 'mean' }: Loss,
  compute: (input: Tensor, target: Tensor) => Tensor,
): Tensor {
  expectTensors(op, { input, target });
  if (!sameShape(input.shape, target.shape)) {
    const fits = shapes !== 'same' && broadcast(input.shape, target.shape) !== null;
    if (!fits) {
      const message = `target ${show(target.shape)} must have the shape of input ${show(input.shape)}${shapes === 'same' ? '' : ', or broadcast with it'}; reshape or expand one of them`;
      const plausible = broadcastAnyway(input.shape, target.shape);
      return misfit(op, message, { input, target }, reduction === 'none' ? plausible : []);
    }
    suspectOuter(op, { input, target });
    if (shapes === 'warn') warnOnce(op, input, target);
  }
  return reduceElements(op, compute(input.float(), target.float()), reduction);
}

const warned = new Set<string>();

/** Not while a program is traced: it would come again with each keystroke. */
function warnOnce(op: string, input: Tensor, target: Tensor): void {
  if (shapeOnly()) return;
  const text = `${op}: Using a target size (${show(target.shape)}) that is different to the input size (${show(input.shape)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.`;
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(text);
}
