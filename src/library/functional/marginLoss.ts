import { shapeOnly } from '../../engine/index.ts';
import { add, clamp, div, minimum, mul, pow, sub } from '../tensor/arithmetic.ts';
import { eq } from '../tensor/compare.ts';
import { arange } from '../tensor/create.ts';
import { built } from '../tensor/fill.ts';
import { checkIndices, gather } from '../tensor/gather.ts';
import { misfit } from '../tensor/misfit.ts';
import { relu, sqrt } from '../tensor/pointwise.ts';
import { sum } from '../tensor/reduce.ts';
import { where } from '../tensor/select.ts';
import { sameShape, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { reshape, unsqueeze } from '../tensor/view.ts';
import { pairwiseDistance } from './distance.ts';
import { type Loss, reduceElements } from './reduction.ts';

/** max(0, -target · (input1 - input2) + margin): target 1 wants input1 greater, -1 smaller. All three broadcast. */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: Loss & { margin?: number } = {},
): Tensor {
  const { margin = 0, reduction } = options;
  if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
    throw new Error(
      `marginRankingLoss: expected input1, input2 and target of as many dimensions, but got ${show(input1.shape)}, ${show(input2.shape)} and ${show(target.shape)}`,
    );
  }
  const losses = clamp(add(mul(target, sub(input1, input2)).neg(), margin), 0);
  return reduceElements('marginRankingLoss', losses, reduction);
}

/** 1 - cos where target is 1, max(0, cos - margin) where it is -1: inputs [N, D] with target [N], or [D] with []. */
export function cosineEmbeddingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: Loss & { margin?: number } = {},
): Tensor {
  const { margin = 0, reduction } = options;
  if (target.ndim > 1 || input1.ndim !== target.ndim + 1 || input2.ndim !== input1.ndim) {
    throw new Error(
      `cosineEmbeddingLoss: expected inputs [N, D] with target [N] or inputs [D] with target [], but got ${show(input1.shape)}, ${show(input2.shape)} and ${show(target.shape)}`,
    );
  }
  const square = (x: Tensor) => add(sum(mul(x, x), -1), 1e-12);
  const cosine = div(sum(mul(input1, input2), -1), sqrt(mul(square(input1), square(input2))));
  const near = where(eq(target, 1), sub(1, cosine), 0);
  const far = where(eq(target, -1), clamp(sub(cosine, margin), 0), 0);
  return reduceElements('cosineEmbeddingLoss', add(near, far), reduction);
}

export interface TripletMargin extends Loss {
  margin?: number;
  /** The exponent of the norm. */
  p?: number;
  eps?: number;
  /** Takes the distance from positive to negative where it is smaller than the anchor's. */
  swap?: boolean;
}

/** max(0, d(anchor, positive) - d(anchor, negative) + margin): each [N, D] or [D]. */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMargin = {},
): Tensor {
  const { p = 2, eps = 1e-6 } = options;
  const distanceFunction = (a: Tensor, b: Tensor) => pairwiseDistance(a, b, { p, eps });
  return tripletMarginWithDistanceLoss(anchor, positive, negative, { ...options, distanceFunction });
}

export interface TripletMarginWithDistance extends Loss {
  /** The distance of each pair; the Euclidean one where absent. */
  distanceFunction?: ((a: Tensor, b: Tensor) => Tensor) | null;
  margin?: number;
  swap?: boolean;
}

export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginWithDistance = {},
): Tensor {
  const { margin = 1, swap = false, reduction } = options;
  const distance = options.distanceFunction ?? pairwiseDistance;
  const near = distance(anchor, positive);
  const own = distance(anchor, negative);
  const far = swap ? minimum(own, distance(positive, negative)) : own;
  return reduceElements('tripletMarginWithDistanceLoss', clamp(add(sub(near, far), margin), 0), reduction);
}

export interface MultiMargin extends Loss {
  /** 1 or 2. */
  p?: number;
  margin?: number;
  /** How much each class counts, [C]. */
  weight?: Tensor | null;
}

/** The mean over other classes i of max(0, margin - x[target] + x[i])^p: input [N, C] or [C], target [N] or []. */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMargin = {}): Tensor {
  const { p = 1, margin = 1, weight = null, reduction } = options;
  if (p !== 1 && p !== 2) throw new Error(`multiMarginLoss: p must be 1 or 2, but is ${p}`);
  const batch = input.shape.slice(0, -1);
  const classes = input.shape[input.ndim - 1];
  if ((input.ndim !== 1 && input.ndim !== 2) || !sameShape(target.shape, batch)) {
    const message = `expected input [N, C] with target [N] or input [C] with target [], but got ${show(input.shape)} and ${show(target.shape)}`;
    return misfit('multiMarginLoss', message, { input, target }, reduction === 'none' ? batch : []);
  }
  checkIndices('multiMarginLoss', target, classes, `${classes} classes`);
  const own = gather(input, -1, unsqueeze(target, -1));
  const short = relu(add(sub(input, own), margin));
  const powers = p === 1 ? short : pow(short, 2);
  const others = where(eq(arange(classes), unsqueeze(target, -1)), 0, powers);
  const counted =
    weight === null ? others : mul(others, reshape(weight.at(reshape(target, -1)), [...batch, 1]));
  return reduceElements('multiMarginLoss', div(sum(counted, -1), classes), reduction);
}

/**
 * For each target class j and each class i that is none: max(0, 1 - (x[j] - x[i])), summed and divided by C. input and
 * target [N, C] or [C]; a row of target lists classes and ends at its first -1.
 */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: Loss = {}): Tensor {
  const { reduction } = options;
  const batch = input.shape.slice(0, -1);
  if ((input.ndim !== 1 && input.ndim !== 2) || !sameShape(target.shape, input.shape)) {
    const message = `target ${show(target.shape)} must have the shape of input ${show(input.shape)}, [N, C] or [C]`;
    return misfit('multilabelMarginLoss', message, { input, target }, reduction === 'none' ? batch : []);
  }
  const classes = input.shape[input.ndim - 1];
  const { listed, chosen, others } = labelsOf(target, classes);
  const gaps = sub(unsqueeze(input, -2), unsqueeze(gather(input, -1, chosen), -1));
  const pairs = mul(unsqueeze(listed, -1), unsqueeze(others, -2));
  const losses = div(sum(mul(relu(add(gaps, 1)), pairs), [-2, -1]), classes);
  return reduceElements('multilabelMarginLoss', losses, reduction);
}

/** Of target [..., C]: which places list a class, which class that is (else 0), and which classes are not listed. */
function labelsOf(target: Tensor, classes: number): Record<'listed' | 'chosen' | 'others', Tensor> {
  const size = target.numel();
  const [listed, chosen] = [new Float32Array(size), new Int32Array(size)];
  const others = new Float32Array(size).fill(1);
  const values = shapeOnly() ? [] : target.dataSync();
  for (let row = 0; row < values.length; row += classes) {
    for (let at = row; at < row + classes && values[at] !== -1; at++) {
      const label = values[at];
      if (label < 0 || label >= classes) {
        throw new Error(
          `multilabelMarginLoss: target ${label} is out of bounds: input has ${classes} classes, and -1 ends a row`,
        );
      }
      listed[at] = 1;
      chosen[at] = label;
      others[row + label] = 0;
    }
  }
  const { shape } = target;
  return {
    listed: built(shape, 'float32', (into) => into.set(listed)),
    chosen: built(shape, 'int32', (into) => into.set(chosen)),
    others: built(shape, 'float32', (into) => into.set(others)),
  };
}
