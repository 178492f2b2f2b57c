import type { Tensor } from '@tensorflow/tfjs-core';
import { windowsOf } from '../windows.ts';
import { add, type Composite, concat, pad, reshape, slice, transpose, type Workbench } from './composite.ts';
import { condensed, dilated } from './dilation.ts';

/**
 * PyTorch's convolution on TensorFlow.js's: channels last inside, padded beforehand, one call for each group. The
 * gradients there know no dilation, so a dilated weight is written out with its zeros.
 */
export const convolution: Record<string, Composite> = {
  Conv2dForward: ({ x, weight, bias }, attrs, bench) => {
    const { stride, padding, dilation, groups } = attrs;
    windowsOf(x.shape, { kernel: weight.shape.slice(2), stride, padding, dilation });
    const input = pad(bench, transpose(bench, x, [0, 2, 3, 1]), around(padding));
    const parts = eachGroup(groups, (group) =>
      bench.run(
        'Conv2D',
        { x: part(bench, input, 3, group, groups), filter: filterOf(bench, weight, group, groups) },
        { ...valid(stride), dilations: dilation },
      ),
    );
    const joined = concat(bench, parts, 3);
    return [transpose(bench, bias ? add(bench, joined, bias) : joined, [0, 3, 1, 2])];
  },

  Conv2dInputGrad: ({ dy, weight }, attrs, bench) => {
    const { stride, padding, dilation, groups, inputShape } = attrs;
    const [n, channels, height, width] = inputShape;
    const slope = transpose(bench, dy, [0, 2, 3, 1]);
    const padded = [n, height + 2 * padding[0], width + 2 * padding[1], channels / groups];
    const parts = eachGroup(groups, (group) =>
      bench.run(
        'Conv2DBackpropInput',
        {
          dy: part(bench, slope, 3, group, groups),
          filter: dilated(bench, filterOf(bench, weight, group, groups), dilation),
        },
        { ...valid(stride), inputShape: padded },
      ),
    );
    const inner = slice(bench, concat(bench, parts, 3), [0, ...padding, 0], [n, height, width, channels]);
    return [transpose(bench, inner, [0, 3, 1, 2])];
  },

  Conv2dWeightGrad: ({ x, dy }, attrs, bench) => {
    const { stride, padding, dilation, groups, weightShape } = attrs;
    const [out, perGroup, kernelHeight, kernelWidth] = weightShape;
    const input = pad(bench, transpose(bench, x, [0, 2, 3, 1]), around(padding));
    const slope = transpose(bench, dy, [0, 2, 3, 1]);
    const reach = [kernelHeight, kernelWidth].map((size, axis) => dilation[axis] * (size - 1) + 1);
    const parts = eachGroup(groups, (group) => {
      const gradient = bench.run(
        'Conv2DBackpropFilter',
        { x: part(bench, input, 3, group, groups), dy: part(bench, slope, 3, group, groups) },
        { ...valid(stride), filterShape: [...reach, perGroup, out / groups] },
      );
      return transpose(bench, condensed(bench, gradient, dilation), [3, 2, 0, 1]);
    });
    return [reshape(bench, concat(bench, parts, 0), weightShape)];
  },
};

function eachGroup(groups: number, gradient: (group: number) => Tensor): Tensor[] {
  return Array.from({ length: groups }, (_, group) => gradient(group));
}

/** The channels of one group. */
function part(bench: Workbench, x: Tensor, axis: number, group: number, groups: number): Tensor {
  if (groups === 1) return x;
  const size = x.shape.map((length, index) => (index === axis ? length / groups : length));
  const begin = x.shape.map((_, index) => (index === axis ? group * size[axis] : 0));
  return slice(bench, x, begin, size);
}

/** [kH, kW, in, out] of one group. */
function filterOf(bench: Workbench, weight: Tensor, group: number, groups: number): Tensor {
  return transpose(bench, part(bench, weight, 0, group, groups), [2, 3, 1, 0]);
}

function around([vertical, horizontal]: readonly number[]): number[][] {
  return [
    [0, 0],
    [vertical, vertical],
    [horizontal, horizontal],
    [0, 0],
  ];
}

function valid(stride: readonly number[]) {
  return { strides: stride, pad: 'valid', dataFormat: 'NHWC', dilations: 1 };
}
