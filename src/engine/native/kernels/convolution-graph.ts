import { windowsOf } from '../../windows.ts';
import type { Constant, Graph, Node } from '../onnx.ts';
import { float, node } from '../session.ts';
import { threadCount } from '../threads.ts';

/** A convolution's sizes. Pairs are [vertical, horizontal]. */
export interface Geometry {
  /** [N, C, H, W] */
  input: readonly number[];
  /** [O, C/groups, kH, kW] */
  weight: readonly number[];
  /** [N, O, oH, oW] */
  output: readonly number[];
  stride: readonly number[];
  dilation: readonly number[];
  /** [top, left, bottom, right] */
  pads: readonly number[];
  groups: number;
}

export function geometryOf(
  input: readonly number[],
  weight: readonly number[],
  { stride, padding, dilation, groups }: any,
): Geometry {
  const windows = windowsOf(input, { kernel: weight.slice(2), stride, padding, dilation });
  return {
    ...{ input, weight, stride, dilation, groups },
    output: [input[0], weight[0], windows.outHeight, windows.outWidth],
    pads: [...padding, ...padding],
  };
}

/** Of `X`, `W` and perhaps `B` the output `Y`. */
export function forwardGraph(geometry: Geometry, bias: boolean): Graph {
  return {
    nodes: [node('Conv', bias ? ['X', 'W', 'B'] : ['X', 'W'], 'Y', attributes(geometry))],
    inputs: [float('X', 4), float('W', 4), ...(bias ? [float('B', 1)] : [])],
    outputs: [float('Y', 4)],
  };
}

/** Of the output's gradient `D` and of `W` the input's gradient `Y`. */
export function inputGradGraph(geometry: Geometry): Graph {
  const around = [0, 1].map((axis) => reach(geometry, axis) - 1);
  const [top, left, bottom, right] = geometry.pads;
  const pads = [around[0] - top, around[1] - left, around[0] - bottom, around[1] - right];
  const plain =
    geometry.groups === 1 && geometry.stride.every((step) => step === 1) && pads.every((pad) => pad >= 0);
  const frame = { inputs: [float('D', 4), float('W', 4)], outputs: [float('Y', 4)] };
  // ConvTranspose takes less work, but adds its columns up on one thread. A convolution with the turned weight runs on all.
  if (plain && threadCount() > 2) return { ...frame, ...turnedConvolution(geometry, pads) };

  const missing = [0, 1].map((axis) => {
    const covered = (geometry.output[2 + axis] - 1) * geometry.stride[axis] + reach(geometry, axis);
    return geometry.input[2 + axis] + geometry.pads[axis] + geometry.pads[2 + axis] - covered;
  });
  const transposed = { ...attributes(geometry), output_padding: { ints: missing } };
  return { ...frame, nodes: [node('ConvTranspose', ['D', 'W'], 'Y', transposed)] };
}

function turnedConvolution({ dilation }: Geometry, pads: number[]): Pick<Graph, 'nodes' | 'constants'> {
  return {
    nodes: [
      node('Transpose', ['W'], 'swapped', { perm: { ints: [1, 0, 2, 3] } }),
      node('Slice', ['swapped', 'last', 'beforeFirst', 'spatial', 'backwards'], 'turned'),
      node('Conv', ['D', 'turned'], 'Y', { pads: { ints: pads }, dilations: { ints: dilation } }),
    ],
    constants: [
      integers('last', [-1, -1]),
      integers('beforeFirst', [-(2 ** 31), -(2 ** 31)]),
      integers('spatial', [2, 3]),
      integers('backwards', [-1, -1]),
    ],
  };
}

/**
 * Of `X` and `D` the weight's gradient `Y`. For each place of the kernel the part of the input that it saw is a strided
 * slice; its product with the gradient, summed over the places of the output, is that place of the result.
 */
export function weightGradGraph(geometry: Geometry): Graph {
  const { weight, output, stride, dilation, pads, groups } = geometry;
  const [outChannels, perGroup, kernelHeight, kernelWidth] = weight;
  const area = output[2] * output[3];
  const places = kernelHeight * kernelWidth;
  const nodes: Node[] = [];
  const constants: Constant[] = [
    integers('spatial', [2, 3]),
    integers('step', stride),
    integers('first', [0]),
    integers('gradShape', [-1, groups, outChannels / groups, area]),
    integers('partShape', [-1, groups, perGroup, area]),
  ];
  let source = 'X';
  if (pads.some((pad) => pad > 0)) {
    nodes.push(node('Pad', ['X', 'pads', '', 'spatial'], 'padded'));
    constants.push(integers('pads', pads));
    source = 'padded';
  }
  nodes.push(node('Reshape', ['D', 'gradShape'], 'grad'));

  const parts: string[] = [];
  for (let place = 0; place < places; place++) {
    const start = [Math.floor(place / kernelWidth) * dilation[0], (place % kernelWidth) * dilation[1]];
    const end = start.map((offset, axis) => offset + (output[2 + axis] - 1) * stride[axis] + 1);
    constants.push(integers(`start${place}`, start), integers(`end${place}`, end));
    nodes.push(node('Slice', [source, `start${place}`, `end${place}`, 'spatial', 'step'], `slice${place}`));
    nodes.push(node('Reshape', [`slice${place}`, 'partShape'], `part${place}`));
    parts.push(`part${place}`);
  }
  const tail = perGroup >= MANY_CHANNELS ? productPerPlace(parts) : productOfAll(parts, geometry);
  return {
    nodes: [...nodes, ...tail.nodes],
    inputs: [float('X', 4), float('D', 4)],
    outputs: [float('Y', 4)],
    constants: [...constants, ...tail.constants!, integers('weightShape', weight)],
  };
}

/** With so many columns of its own a product for each place is efficient, and spares joining the slices. */
const MANY_CHANNELS = 16;

function productPerPlace(parts: string[]): Pick<Graph, 'nodes' | 'constants'> {
  const nodes = parts.flatMap((part) => [
    product(['grad', part], `${part}Product`),
    node('ReduceSum', [`${part}Product`, 'first'], `${part}Sum`, { keepdims: { int: 0 } }),
    node('Unsqueeze', [`${part}Sum`, 'end'], `${part}Column`),
  ]);
  const columns = parts.map((part) => `${part}Column`);
  return {
    nodes: [
      ...nodes,
      node('Concat', columns, 'columns', { axis: { int: 3 } }),
      node('Reshape', ['columns', 'weightShape'], 'Y'),
    ],
    constants: [integers('end', [3])],
  };
}

function productOfAll(parts: string[], { weight, groups }: Geometry): Pick<Graph, 'nodes' | 'constants'> {
  return {
    nodes: [
      node('Concat', parts, 'all', { axis: { int: 2 } }),
      product(['grad', 'all'], 'products'),
      node('ReduceSum', ['products', 'first'], 'sum', { keepdims: { int: 0 } }),
      node('Reshape', ['sum', 'placesFirst'], 'byPlace'),
      node('Transpose', ['byPlace'], 'placesLast', { perm: { ints: [0, 1, 3, 2] } }),
      node('Reshape', ['placesLast', 'weightShape'], 'Y'),
    ],
    constants: [integers('placesFirst', [groups, weight[0] / groups, parts.length, weight[1]])],
  };
}

function product(inputs: string[], output: string): Node {
  return { ...node('FusedMatMul', inputs, output, { transB: { int: 1 } }), domain: 'com.microsoft' };
}

function attributes({ stride, dilation, pads, groups }: Geometry): Node['attributes'] {
  return {
    strides: { ints: stride },
    dilations: { ints: dilation },
    pads: { ints: pads },
    group: { int: groups },
  };
}

function reach({ weight, dilation }: Geometry, axis: number): number {
  return dilation[axis] * (weight[2 + axis] - 1) + 1;
}

function integers(name: string, values: readonly number[]): Constant {
  return { name, dtype: 'int64', shape: [values.length], values };
}
