import { shapeOnly } from '../../engine/index.ts';
import { add, div, mul, sub } from '../tensor/arithmetic.ts';
import { gt } from '../tensor/compare.ts';
import { tensor } from '../tensor/create.ts';
import { gather } from '../tensor/gather.ts';
import { cat, select, stack } from '../tensor/join.ts';
import { logsumexp, mean, sum } from '../tensor/reduce.ts';
import { where } from '../tensor/select.ts';
import { show } from '../tensor/shape.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { narrow, unsqueeze } from '../tensor/view.ts';
import { logSoftmax } from './activation.ts';
import { type Loss, reduceElements } from './reduction.ts';

/** Lengths of the N sequences of a batch. */
export type Lengths = Tensor | number[] | number;

export interface CTC extends Loss {
  /** The class that stands for no label. */
  blank?: number;
  /** 0 in place of infinity where a target is longer than its input can spell. */
  zeroInfinity?: boolean;
}

/**
 * Connectionist temporal classification, https://www.cs.toronto.edu/~graves/icml_2006.pdf: minus the logarithm of the
 * probability that the input spells the target, over all ways to repeat labels and to put blanks between them.
 * `logProbs` [T, N, C] or [T, C] are log-probabilities (from `logSoftmax`), `targets` int32 [N, S], [S] or all targets
 * one behind another; 'mean' divides each loss by its target's length. As in PyTorch the gradient counts on `logProbs`
 * being normalised. Throws where a length is beyond its tensor or a target holds the blank.
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  options: CTC = {},
): Tensor {
  const { blank = 0, reduction = 'mean', zeroInfinity = false } = options;
  if (logProbs.ndim !== 2 && logProbs.ndim !== 3) {
    throw new Error(`ctcLoss: expected logProbs [T, N, C] or [T, C], but got ${show(logProbs.shape)}`);
  }
  const batched = logProbs.ndim === 3;
  const given = batched ? logProbs : unsqueeze(logProbs, 1);
  const batch = given.shape[1];
  const finish = (losses: Tensor) => (batched || reduction !== 'none' ? losses : select(losses, 0, 0));
  if (shapeOnly()) return finish(reduceElements('ctcLoss', sum(sum(given, 2), 0), reduction));

  const steps = lengths('inputLengths', inputLengths, batch, given.shape[0]);
  const labels = labelsOf(targets, lengths('targetLengths', targetLengths, batch), blank, given.shape[2]);
  const losses = forward(normalised(given), labels, steps, blank);
  const reachable = zeroInfinity ? 0 : Number.POSITIVE_INFINITY;
  const told = where(gt(losses, -IMPOSSIBLE / 2), reachable, losses);
  if (reduction !== 'mean') return finish(reduceElements('ctcLoss', told, reduction));
  return mean(
    div(
      told,
      tensor(
        labels.map((each) => Math.max(each.length, 1)),
        { dtype: 'float32' },
      ),
    ),
  );
}

/** Stands for log 0: with an infinity the gradient of logsumexp would not be a number. */
const IMPOSSIBLE = -1e30;

/** The value is that of `logProbs`, the gradient goes through the softmax that made it: PyTorch's convention. */
function normalised(logProbs: Tensor): Tensor {
  const again = logSoftmax(logProbs, -1);
  return add(again, sub(logProbs, again).detach());
}

/** The recursion over the input's steps, on [N, S] states: blank, label, blank, label, …, blank. */
function forward(logProbs: Tensor, labels: number[][], steps: number[], blank: number): Tensor {
  const batch = labels.length;
  const states = 2 * Math.max(...labels.map((each) => each.length)) + 1;
  const labelAt = (n: number, s: number) => (s % 2 === 0 ? blank : (labels[n][(s - 1) / 2] ?? blank));
  const table = (of: (n: number, s: number) => number) =>
    Array.from({ length: batch }, (_, n) => Array.from({ length: states }, (_, s) => of(n, s)));
  const classes = tensor(table(labelAt), { dtype: 'int32' });
  // From a label to the next one without a blank between, unless they are the same.
  const skips = tensor(
    table((n, s) => Number(s > 1 && s % 2 === 1 && labelAt(n, s) !== labelAt(n, s - 2))),
  ).to('bool');
  const begins = tensor(
    table((n, s) => (s === 0 || (s === 1 && labels[n].length > 0) ? 0 : IMPOSSIBLE)),
    {
      dtype: 'float32',
    },
  );
  let paths = add(gather(select(logProbs, 0, 0), 1, classes), begins);
  for (let step = 1; step < logProbs.shape[0]; step++) {
    const skipped = where(skips, shifted(paths, 2), IMPOSSIBLE);
    const together = logsumexp(stack([paths, shifted(paths, 1), skipped]), 0);
    const next = add(together, gather(select(logProbs, 0, step), 1, classes));
    const runs = tensor(steps.map((length) => [Number(step < length)])).to('bool');
    paths = where(runs, next, paths);
  }
  const last = labels.map((each) => [2 * each.length, Math.max(2 * each.length - 1, 0)]);
  const ends = gather(paths, 1, tensor(last, { dtype: 'int32' }));
  // An empty target ends in its only blank, which must not count twice.
  const counted = tensor(
    labels.map((each) => [0, each.length > 0 ? 0 : IMPOSSIBLE]),
    { dtype: 'float32' },
  );
  return mul(logsumexp(add(ends, counted), 1), -1);
}

function shifted(paths: Tensor, by: number): Tensor {
  const [batch, states] = paths.shape;
  const before = tensor(
    Array.from({ length: batch }, () => Array(Math.min(by, states)).fill(IMPOSSIBLE)),
    {
      dtype: 'float32',
    },
  );
  return states > by ? cat([before, narrow(paths, 1, 0, states - by)], 1) : before;
}

function lengths(name: string, given: Lengths, batch: number, most = Number.POSITIVE_INFINITY): number[] {
  const all = isTensor(given) ? [...given.dataSync()] : [given].flat();
  if (all.length !== batch) {
    throw new Error(
      `ctcLoss: ${name} must have a length for each of ${batch} sequences, but has ${all.length}`,
    );
  }
  const wrong = all.find((length) => !(Number.isInteger(length) && length >= 0 && length <= most));
  if (wrong !== undefined) throw new Error(`ctcLoss: ${name} holds ${wrong}, which is not from 0 to ${most}`);
  return all;
}

function labelsOf(targets: Tensor, sizes: number[], blank: number, classes: number): number[][] {
  const values = [...targets.dataSync()];
  const width = targets.ndim === 2 ? targets.shape[1] : 0;
  const total = targets.ndim === 2 ? width * sizes.length : sizes.reduce((a, b) => a + b, 0);
  if (values.length < total || sizes.some((size) => targets.ndim === 2 && size > width)) {
    throw new Error(
      `ctcLoss: targets ${show(targets.shape)} do not hold targets of the lengths [${sizes.join(', ')}]`,
    );
  }
  let start = 0;
  const labels = sizes.map((size, n) => {
    const from = targets.ndim === 2 ? n * width : start;
    start += size;
    return values.slice(from, from + size);
  });
  const wrong = labels.flat().find((label) => label === blank || label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new Error(
      `ctcLoss: targets hold ${wrong}, but a label is from 0 to ${classes - 1} and not the blank, ${blank}`,
    );
  }
  return labels;
}
