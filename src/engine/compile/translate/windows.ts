import {
  forwardGraph,
  geometryOf,
  inputGradGraph,
  weightGradGraph,
} from '../../native/kernels/convolution-graph.ts';
import { poolAttributes } from '../../native/kernels/max-pool.ts';
import { lieApart, windowsOf } from '../../windows.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Translation } from './translation.ts';

export const windows: Record<string, Translation> = {
  Conv2dForward: ({ inputs: { x, weight, bias }, attrs }, graph) => {
    const given = { X: x.name, W: weight.name, ...(bias && { B: bias.name }) };
    return graph.inline(forwardGraph(geometryOf(x.shape, weight.shape, attrs), Boolean(bias)), given);
  },

  Conv2dInputGrad: ({ inputs: { dy, weight }, attrs }, graph) =>
    graph.inline(inputGradGraph(geometryOf(attrs.inputShape, weight.shape, attrs)), {
      D: dy.name,
      W: weight.name,
    }),

  Conv2dWeightGrad: ({ inputs: { x, dy }, attrs }, graph) =>
    graph.inline(weightGradGraph(geometryOf(x.shape, attrs.weightShape, attrs)), { X: x.name, D: dy.name }),

  /** ONNX Runtime's loses a NaN, so a sum of the input must be finite. */
  MaxPool2dForward: ({ inputs: { x }, attrs }, graph) => {
    const windows = windowsOf(x.shape, attrs);
    if (!lieApart(windows)) return null;
    graph.check(graph.node('ReduceSum', [x.name], { keepdims: { int: 0 } }));
    const [y, whole] = graph.several('MaxPool', [x.name], 2, poolAttributes(windows));
    const indices = graph.cast(graph.node('Sub', [whole, planeStarts(x.shape, graph)]), 'int32');
    graph.remember(indices, whole);
    return [y, indices];
  },

  /** Windows that lie apart, the only ones above, give each place of the input one gradient at most. */
  MaxPool2dGrad: ({ inputs: { dy, indices }, attrs: { inputShape } }, graph) => {
    if (indices.kernel !== 'MaxPool2dForward') return null;
    const [, , height, width] = inputShape;
    const step = [Math.floor(height / dy.shape[2]), Math.floor(width / dy.shape[3])];
    const whole =
      graph.recall(indices.name) ??
      graph.node('Add', [graph.cast(indices.name, 'int64'), planeStarts(inputShape, graph)]);
    const attributes = { kernel_shape: { ints: step }, strides: { ints: step } };
    return [graph.node('MaxUnpool', [dy.name, whole, graph.integers(inputShape)], attributes)];
  },
};

/** Where the plane of each output begins in the whole input: [N, C, 1, 1]. */
function planeStarts([count, channels, height, width]: readonly number[], graph: GraphBuilder): string {
  const starts = Array.from({ length: count * channels }, (_, plane) => plane * height * width);
  return graph.constant('int64', starts, [count, channels, 1, 1]);
}
