import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Call, type Kernel, make, sizeOf } from '../../storage.ts';
import { compute, feed, session } from '../session.ts';
import {
  forwardGraph,
  type Geometry,
  geometryOf,
  inputGradGraph,
  weightGradGraph,
} from './convolution-graph.ts';

/** PyTorch's layouts are ONNX Runtime's: nothing is transposed. */
export const convolution: Record<string, Kernel> = {
  Conv2dForward: ({ inputs: { x, weight, bias }, attrs, backend }) => {
    const geometry = geometryOf(x.shape, weight.shape, attrs);
    if (isEmpty(x, weight)) return zeros(backend, geometry.output);
    const key = `Conv ${bias ? 'bias' : ''} ${slide(geometry)}`;
    const of = session(key, () => forwardGraph(geometry, Boolean(bias)));
    const feeds = { X: feed(backend, x), W: feed(backend, weight) };
    const values = compute(of, bias ? { ...feeds, B: feed(backend, bias) } : feeds, geometry.output);
    return make(backend, geometry.output, values);
  },

  Conv2dInputGrad: ({ inputs: { dy, weight }, attrs, backend }) => {
    const geometry = geometryOf(attrs.inputShape, weight.shape, attrs);
    if (isEmpty(dy, weight)) return zeros(backend, geometry.input);
    const of = session(`ConvInputGrad ${sizes(geometry)}`, () => inputGradGraph(geometry));
    const values = compute(of, { D: feed(backend, dy), W: feed(backend, weight) }, geometry.input);
    return make(backend, geometry.input, values);
  },

  Conv2dWeightGrad: ({ inputs: { x, dy }, attrs, backend }) => {
    const geometry = geometryOf(x.shape, attrs.weightShape, attrs);
    if (isEmpty(x, dy)) return zeros(backend, geometry.weight);
    const of = session(`ConvWeightGrad ${sizes(geometry)}`, () => weightGradGraph(geometry));
    const values = compute(of, { X: feed(backend, x), D: feed(backend, dy) }, geometry.weight);
    return make(backend, geometry.weight, values);
  },
};

/** What the graph of the forward pass depends on; it serves all sizes. */
function slide({ stride, dilation, pads, groups }: Geometry): string {
  return `${stride}/${dilation}/${pads}/${groups}`;
}

/** What the graphs of the gradients depend on: all but the size of the batch. */
export function sizes(geometry: Geometry): string {
  return `${slide(geometry)}/${geometry.input.slice(1)}/${geometry.weight}`;
}

function isEmpty(...infos: TensorInfo[]): boolean {
  return infos.some((info) => sizeOf(info) === 0);
}

function zeros(backend: Call['backend'], shape: readonly number[]): TensorInfo {
  return make(backend, shape, new Float32Array(shape.reduce((product, size) => product * size, 1)));
}
