import { type Kernel, make, sizeOf } from '../../storage.ts';
import { tf } from '../../tfjs.ts';
import type { Graph, Node } from '../onnx.ts';
import { compute, feed, node, session } from '../session.ts';
import { sizes } from './convolution.ts';
import { forwardGraph, type Geometry, inputGradGraph, weightGradGraph } from './convolution-graph.ts';

/** TensorFlow.js's own convolutions: channels last, weights [kH, kW, in, out]. The graphs transpose on the way in and out. */
export const convolutionNhwc: Record<string, Kernel> = {
  Conv2D: ({ inputs: { x, filter }, attrs, backend }) => {
    const info = infoOf(x.shape, filter.shape, attrs, attrs.dilations);
    if (!serves(attrs, x, filter) || x.shape[3] !== filter.shape[2]) return null;
    const geometry = geometryOf(info);
    const of = session(`Conv2D ${sizes(geometry)}`, () => channelsLast(forwardGraph(geometry, false)));
    const feeds = { X: feed(backend, x), W: feed(backend, filter) };
    return make(backend, info.outShape, compute(of, feeds, info.outShape));
  },

  Conv2DBackpropInput: ({ inputs: { dy, filter }, attrs, backend }) => {
    const info = infoOf(attrs.inputShape, filter.shape, attrs, 1);
    if (!serves(attrs, dy, filter)) return null;
    const geometry = geometryOf(info);
    const of = session(`Conv2DBackpropInput ${sizes(geometry)}`, () =>
      channelsLast(inputGradGraph(geometry)),
    );
    const feeds = { D: feed(backend, dy), W: feed(backend, filter) };
    return make(backend, info.inShape, compute(of, feeds, info.inShape));
  },

  Conv2DBackpropFilter: ({ inputs: { x, dy }, attrs, backend }) => {
    const info = infoOf(x.shape, attrs.filterShape, attrs, 1);
    if (!serves(attrs, x, dy)) return null;
    const geometry = geometryOf(info);
    const of = session(`Conv2DBackpropFilter ${sizes(geometry)}`, () =>
      channelsLast(weightGradGraph(geometry)),
    );
    const feeds = { X: feed(backend, x), D: feed(backend, dy) };
    return make(backend, info.filterShape, compute(of, feeds, info.filterShape));
  },
};

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

function infoOf(
  input: any,
  filter: any,
  { strides, pad, dataFormat, dimRoundingMode }: any,
  dilations: any,
): Info {
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC');
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    format,
  );
}

function serves({ dataFormat }: any, ...operands: any[]): boolean {
  const isFloat = operands.every((operand) => operand.dtype === 'float32' && sizeOf(operand) > 0);
  return isFloat && (dataFormat ?? 'NHWC') === 'NHWC';
}

function geometryOf(info: Info): Geometry {
  const { top, left, bottom, right } = info.padInfo;
  return {
    input: [info.batchSize, info.inChannels, info.inHeight, info.inWidth],
    weight: [info.outChannels, info.inChannels, info.filterHeight, info.filterWidth],
    output: [info.batchSize, info.outChannels, info.outHeight, info.outWidth],
    stride: [info.strideHeight, info.strideWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
    groups: 1,
  };
}

/** The same graph for operands of TensorFlow.js's layouts. */
function channelsLast(graph: Graph): Graph {
  const rename = (name: string) => (name in toChannelsFirst || name === 'Y' ? `${name}.first` : name);
  const renamed: Node[] = graph.nodes.map((each) => ({
    ...each,
    inputs: each.inputs.map(rename),
    outputs: each.outputs.map(rename),
  }));
  const before = graph.inputs.map(({ name }) => transpose(name, `${name}.first`, toChannelsFirst[name]));
  const isWeight = graph.inputs.every(({ name }) => name !== 'W');
  return {
    ...graph,
    nodes: [...before, ...renamed, transpose('Y.first', 'Y', isWeight ? [2, 3, 1, 0] : [0, 2, 3, 1])],
  };
}

const toChannelsFirst: Record<string, number[]> = { X: [0, 3, 1, 2], D: [0, 3, 1, 2], W: [3, 2, 0, 1] };

function transpose(from: string, to: string, perm: number[]): Node {
  return node('Transpose', [from], to, { perm: { ints: perm } });
}
