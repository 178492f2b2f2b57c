import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { sum } from '../tensor/reduce.ts';
import { make, type Tensor } from '../tensor/tensor.ts';

/** The engine's attributes of a convolution of images; pairs are [vertical, horizontal]. */
export interface Attributes {
  stride: number[];
  padding: number[];
  dilation: number[];
  groups: number;
  [name: string]: unknown;
}

/** The first of three ops that are each other's gradients: the convolution is linear in the image and in the filters. */
export function convolution(x: Tensor, weight: Tensor, bias: Tensor | null, attrs: Attributes): Tensor {
  const y = make(run('Conv2dForward', { x: x.handle, weight: weight.handle, bias: bias?.handle }, attrs));
  const inputs = bias === null ? [x, weight] : [x, weight, bias];
  const [inputShape, weightShape] = [x.shape, weight.shape];
  return track(y, 'conv2d', inputs, [weight.node && x, x.node && weight], (g, [x, weight]) => [
    () => inputGradient(g, weight, inputShape, attrs),
    () => weightGradient(x, g, weightShape, attrs),
    () => sum(g, [0, 2, 3]),
  ]);
}

/** From `dy` [N, O, oH, oW] to the image of `inputShape`: also what a transposed convolution computes. */
export function inputGradient(dy: Tensor, weight: Tensor, inputShape: number[], attrs: Attributes): Tensor {
  const dx = make(run('Conv2dInputGrad', { dy: dy.handle, weight: weight.handle }, { ...attrs, inputShape }));
  const weightShape = weight.shape;
  return track(dx, 'conv2dInput', [dy, weight], [dy, weight], (g, [dy, weight]) => [
    () => convolution(g, weight, null, attrs),
    () => weightGradient(g, dy, weightShape, attrs),
  ]);
}

function weightGradient(x: Tensor, dy: Tensor, weightShape: number[], attrs: Attributes): Tensor {
  const dw = make(run('Conv2dWeightGrad', { x: x.handle, dy: dy.handle }, { ...attrs, weightShape }));
  const inputShape = x.shape;
  return track(dw, 'conv2dWeight', [x, dy], [x, dy], (g, [x, dy]) => [
    () => inputGradient(dy, g, inputShape, attrs),
    () => convolution(x, g, null, attrs),
  ]);
}
