import { run, runAll } from '../../engine/index.ts';
import { isGradEnabled } from '../autograd/mode.ts';
import { track } from '../autograd/tape.ts';
import { add, div, mul, sub } from '../tensor/arithmetic.ts';
import { eq, logicalNot } from '../tensor/compare.ts';
import { expectTensors } from '../tensor/expect.ts';
import { filled } from '../tensor/fill.ts';
import { gather } from '../tensor/gather.ts';
import { misfit } from '../tensor/misfit.ts';
import { mayHold, outside, reportRange } from '../tensor/range.ts';
import { sum } from '../tensor/reduce.ts';
import { where } from '../tensor/select.ts';
import { sameShape, show } from '../tensor/shape.ts';
import { suspectProbabilities } from '../tensor/suspect.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { reshape, squeeze, unsqueeze } from '../tensor/view.ts';
import { logSoftmax, softmax } from './activation.ts';
import { oneHot } from './embedding.ts';
import { type Loss, reduceElements } from './reduction.ts';

export interface ClassLoss extends Loss {
  /** How much each class counts, [C]. */
  weight?: Tensor | null;
  /** Targets with this value do not count. */
  ignoreIndex?: number;
}

export interface CrossEntropy extends ClassLoss {
  /** The part of a target that is spread evenly over all classes, from 0 to 1. */
  labelSmoothing?: number;
}

/**
 * The cross entropy of logits [N, C], [N, C, …] or [C] with classes (int32 [N], [N, …] or []) or with probabilities
 * of the logits' own shape. https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export function crossEntropy(input: Tensor, target: Tensor, options: CrossEntropy = {}): Tensor {
  expectTensors('crossEntropy', { input, target, weight: options.weight }, ['weight']);
  const { weight = null, labelSmoothing = 0, reduction = 'mean', ignoreIndex = -100 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new Error(`crossEntropy: labelSmoothing must be between 0 and 1, but got ${labelSmoothing}`);
  }
  suspectProbabilities('crossEntropy', input, 'softmax');
  const axis = input.ndim > 1 ? 1 : 0;
  if (target.dtype === 'float32') return softCrossEntropy(input, target, axis, options);
  const wrong = unfitClasses('crossEntropy', input, target, axis, reduction, weight);
  if (wrong !== null) return wrong;
  const classes = classesOf('crossEntropy', input, target, axis, ignoreIndex);
  if (isPlain(input, target, weight, classes) && labelSmoothing === 0)
    return reduceElements('crossEntropy', fusedCrossEntropy(input, target), reduction);
  const logProbabilities = logSoftmax(input, axis);
  const hard = negativeLikelihood(logProbabilities, classes, axis, weight);
  if (labelSmoothing === 0) return reduceClasses('crossEntropy', hard.losses, hard.weights, reduction);
  const scaled = weight === null ? logProbabilities : mul(logProbabilities, lined(weight, input, axis));
  const counted = logicalNot(eq(target, ignoreIndex)).float();
  const spread = mul(sum(scaled, axis).neg(), counted);
  const share = labelSmoothing / input.shape[axis];
  const losses = add(mul(hard.losses, 1 - labelSmoothing), mul(spread, share));
  return reduceClasses('crossEntropy', losses, hard.weights, reduction);
}

function isPlain(input: Tensor, target: Tensor, weight: Tensor | null, { ignored }: Classes): boolean {
  const fits = input.ndim === 2 && input.dtype === 'float32' && target.dtype === 'int32';
  return fits && weight === null && ignored === null;
}

/** Of each row of logits [N, C] with the class of target [N]. */
function fusedCrossEntropy(input: Tensor, target: Tensor): Tensor {
  const labels = target.handle;
  const [losses, probabilities] = runAll('CrossEntropy', { logits: input.handle, labels }).map(make);
  return track(losses, 'crossEntropy', [input], [input, probabilities, target], (g, saved) => [
    () => {
      const [input, probabilities, target] = saved;
      if (isGradEnabled()) {
        const chosen = oneHot(target, input.shape[1]).float();
        return mul(unsqueeze(g, 1), sub(softmax(input, 1), chosen));
      }
      const inputs = { dy: g.handle, probabilities: probabilities.handle, labels: target.handle };
      return make(run('CrossEntropyGrad', inputs));
    },
  ]);
}

/** The negative log-likelihood of classes (int32 [N], [N, …] or []) by log-probabilities [N, C], [N, C, …] or [C]. */
export function nllLoss(input: Tensor, target: Tensor, options: ClassLoss = {}): Tensor {
  expectTensors('nllLoss', { input, target, weight: options.weight }, ['weight']);
  const { weight = null, reduction = 'mean', ignoreIndex = -100 } = options;
  const axis = input.ndim > 1 ? 1 : 0;
  if (target.dtype === 'float32')
    throw new Error('nllLoss: expected target to hold classes (int32), but got float32');
  const wrong = unfitClasses('nllLoss', input, target, axis, reduction, weight);
  if (wrong !== null) return wrong;
  const classes = classesOf('nllLoss', input, target, axis, ignoreIndex);
  const { losses, weights } = negativeLikelihood(input, classes, axis, weight);
  return reduceClasses('nllLoss', losses, weights, reduction);
}

function softCrossEntropy(input: Tensor, target: Tensor, axis: number, options: CrossEntropy): Tensor {
  const { weight = null, labelSmoothing = 0, reduction = 'mean' } = options;
  if (!sameShape(input.shape, target.shape)) {
    const message = `target ${show(target.shape)} holds probabilities (float32), so it must have the shape of input ${show(input.shape)}; for classes use an int32 target`;
    return misfit(
      'crossEntropy',
      message,
      { input, target },
      reduction === 'none' ? others(input, axis) : [],
    );
  }
  const smooth = add(mul(target, 1 - labelSmoothing), labelSmoothing / input.shape[axis]);
  const scaled = weight === null ? smooth : mul(smooth, lined(weight, input, axis));
  const losses = sum(mul(logSoftmax(input, axis), scaled), axis).neg();
  return reduction === 'mean'
    ? div(sum(losses), Math.max(losses.numel(), 1))
    : reduceElements('crossEntropy', losses, reduction);
}

/** -weight · log p of each target's class, and the weights; both 0 where the target is ignored. */
function negativeLikelihood(
  logProbabilities: Tensor,
  { safe, ignored }: Classes,
  axis: number,
  weight: Tensor | null,
): { losses: Tensor; weights: Tensor | null } {
  const picked = squeeze(gather(logProbabilities, axis, unsqueeze(safe, axis)), axis).neg();
  if (ignored === null && weight === null) return { losses: picked, weights: null };
  const own =
    weight === null ? logicalNot(ignored!).float() : gather(weight, 0, reshape(safe, -1)).reshape(safe.shape);
  const weights = ignored === null || weight === null ? own : where(ignored, 0, own);
  return { losses: mul(picked, weights), weights };
}

interface Classes {
  /** The targets, with 0 in place of what is ignored. */
  safe: Tensor;
  /** Which are ignored; null where none is. On `meta`, where nobody may know, none is. */
  ignored: Tensor | null;
}

/** Reports a target that is no class of `input`. */
function classesOf(op: string, input: Tensor, target: Tensor, axis: number, ignoreIndex: number): Classes {
  const classes = input.shape[axis];
  const wrong = outside(target, classes, ignoreIndex);
  if (wrong !== null) {
    const message = `${op}: target ${wrong.value} is out of bounds: input ${show(input.shape)} has ${classes} classes, so targets ${show(target.shape)} go from 0 to ${classes - 1}`;
    reportRange('target-range', op, wrong, message, { input, target });
    return { safe: filled(target.shape, 0, 'int32'), ignored: null };
  }
  const ignored = mayHold(target, ignoreIndex) ? eq(target, ignoreIndex) : null;
  return { safe: ignored === null ? target : where(ignored, 0, target), ignored };
}

/** What a mismatch gives; null where classes and input fit. */
function unfitClasses(
  op: string,
  input: Tensor,
  target: Tensor,
  axis: number,
  reduction: Loss['reduction'],
  weight: Tensor | null,
): Tensor | null {
  const expected = others(input, axis);
  if (weight !== null && !sameShape(weight.shape, input.shape.slice(axis, axis + 1))) {
    const message = `weight ${show(weight.shape)} does not go with input ${show(input.shape)}, which has ${input.shape[axis]} classes`;
    return misfit(op, message, { input, weight }, reduction === 'none' ? expected : []);
  }
  if (input.ndim > 0 && sameShape(target.shape, expected)) return null;
  const message = `target ${show(target.shape)} does not go with input ${show(input.shape)}: classes (int32) of shape ${show(expected)} are expected`;
  return misfit(op, message, { input, target }, reduction === 'none' ? expected : []);
}

function others(input: Tensor, axis: number): number[] {
  return input.shape.filter((_, i) => i !== axis);
}

/** `weight` [C] as it broadcasts along dimension `axis` of `input`. */
function lined(weight: Tensor, input: Tensor, axis: number): Tensor {
  return reshape(
    weight,
    input.shape.map((length, i) => (i === axis ? length : 1)),
  );
}

function reduceClasses(
  op: string,
  losses: Tensor,
  weights: Tensor | null,
  reduction: Loss['reduction'],
): Tensor {
  if (reduction === 'mean' && weights !== null) return div(sum(losses), sum(weights));
  return reduceElements(op, losses, reduction);
}
