import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/tfjs.ts';

/**
 * The multiplications and additions of one run of a kernel, each counted as one; so are comparisons, roots, exponentials
 * and the other functions of one element. Moving elements about costs none.
 */
export function flopsOf(kernel: string, inputs: any, attrs: any, outputs: TensorInfo[]): number {
  const rule = rules.get(kernel);
  return rule === undefined ? 0 : rule(inputs, attrs, outputs[0]);
}

/** The kernels that do more than move elements about. */
export function kernelsWithRule(): string[] {
  return [...rules.keys()];
}

type Rule = (inputs: any, attrs: any, output: TensorInfo) => number;

/** So many operations for each element of the result. */
const each =
  (operations: number): Rule =>
  (_inputs, _attrs, output) =>
    operations * sizeOf(output);

/** One operation for each element that goes into the result. */
const folded: Rule = (inputs) => sizeOf(firstOf(inputs));

const rules = new Map<string, Rule>();

define(
  each(1),
  'Abs Acos Acosh Add Asin Asinh Atan Atan2 Atanh BitwiseAnd Ceil ClipByValue Cos Cosh Elu EluGrad Equal Erf Exp',
  'Expm1 Floor FloorDiv Greater GreaterEqual IsFinite IsInf IsNan LeakyRelu Less LessEqual Log Log1p LogicalAnd',
  'LogicalNot LogicalOr Maximum Minimum Mod Multiply Neg NotEqual Pow Prelu RealDiv Reciprocal Relu Relu6 ReluGrad',
  'Round Rsqrt Select Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Step Sub Tan Tanh',
);
define(each(2), 'SquaredDifference');
// Two squares, their sum and its root.
define(each(4), 'ComplexAbs');
define(
  folded,
  'All Any ArgMax ArgMin Bincount Cumprod Cumsum Max Mean Min Prod SparseSegmentMean SparseSegmentSum Sum TopK',
  'UnsortedSegmentSum',
);
define((inputs, _attrs, output) => (inputs.length - 1) * sizeOf(output), 'AddN');
define(({ x }) => sizeOf(x), 'DenseBincount');
define(({ updates }) => sizeOf(updates), 'ScatterNd');
// The maximum, the difference to it, the exponential, the sum, the quotient.
define(each(5), 'Softmax');
define(each(4), 'SoftmaxGrad');
define(each(6), 'ScaledSoftmax');
define(each(5), 'ScaledSoftmaxGrad');
// A softmax, and the logarithm of one probability of each row.
define(({ logits }) => 5 * sizeOf(logits) + 2 * logits.shape[0], 'CrossEntropy');
define(each(2), 'CrossEntropyGrad');
// An error function, four steps around it; with the slope the density besides.
define(each(5), 'Gelu');
define(each(12), 'GeluSlope');
// The mean, the difference to it, its square, the mean of those, the quotient; weight and bias.
define(({ x, weight, bias }) => (5 + Number(!!weight) + Number(!!bias)) * sizeOf(x), 'LayerNorm');
define(each(13), 'LayerNormGrad');
// The mean taken off, then times the inverse deviation and the scale, plus the offset; the deviation is per channel.
define(each(4), 'FusedBatchNorm');
define((_inputs, { depthRadius }, output) => (2 * (2 * depthRadius + 1) + 4) * sizeOf(output), 'LRN');
// Three interpolations between two values: a difference, a product and a sum each.
define(each(9), 'ResizeBilinear CropAndResize');
// https://en.wikipedia.org/wiki/Fast_Fourier_transform#Computational_issues
define(({ input }) => 5 * sizeOf(input) * Math.log2(Math.max(2, input.shape.at(-1))), 'FFT IFFT');

// A row of k products and their k - 1 sums; the bias is the last sum.
define(({ weight }, _attrs, output) => 2 * sizeOf(output) * weight.shape[1], 'Linear');
define(matmul, 'BatchMatMul');
define((inputs, attrs, output) => matmul(inputs, attrs, output) + activation(attrs, output), '_FusedMatMul');
define(einsum, 'Einsum');

// Filters in PyTorch's layout, [out, in / groups, height, width].
define(({ weight }, _attrs, output) => 2 * sizeOf(output) * perFirst(weight.shape), 'Conv2dForward');
define(({ dy, weight }) => 2 * sizeOf(dy) * perFirst(weight.shape), 'Conv2dInputGrad');
define(({ dy }, { weightShape }) => 2 * sizeOf(dy) * perFirst(weightShape), 'Conv2dWeightGrad');

// Filters in TensorFlow.js's layout, [...kernel, in, out]; a depthwise one has [...kernel, in, multiplier].
define(convolution, 'Conv2D Conv3D');
define(
  (inputs, attrs, output) => convolution(inputs, attrs, output) + activation(attrs, output),
  'FusedConv2D',
);
define(
  ({ dy, filter }) => 2 * sizeOf(dy) * perLast(filter.shape),
  'Conv2DBackpropInput Conv3DBackpropInputV2',
);
define(({ dy }, { filterShape }) => 2 * sizeOf(dy) * perLast(filterShape), 'Conv2DBackpropFilter');
define(({ dy }, { filterShape }) => 2 * sizeOf(dy) * perLast(filterShape), 'Conv3DBackpropFilterV2');
define(depthwise, 'DepthwiseConv2dNative');
define(
  (inputs, attrs, output) => depthwise(inputs, attrs, output) + activation(attrs, output),
  'FusedDepthwiseConv2D',
);
define(({ dy, filter }) => 2 * sizeOf(dy) * spatial(filter.shape), 'DepthwiseConv2dNativeBackpropInput');
define(
  ({ dy }, { filterShape }) => 2 * sizeOf(dy) * spatial(filterShape),
  'DepthwiseConv2dNativeBackpropFilter',
);
define(({ filter }, _attrs, output) => 2 * sizeOf(output) * spatial(filter.shape), 'Dilation2D');

// An operation for each element of each window.
define((_inputs, { kernel }, output) => product(kernel) * sizeOf(output), 'MaxPool2dForward');
define(
  (_inputs, { filterSize }, output) => windowOf(filterSize, output.shape.length - 2) * sizeOf(output),
  'MaxPool AvgPool MaxPool3D AvgPool3D MaxPoolWithArgmax',
);

function define(rule: Rule, ...kernels: string[]): void {
  for (const kernel of kernels.join(' ').split(' ')) rules.set(kernel, rule);
}

function matmul({ a }: any, { transposeA }: any, output: TensorInfo): number {
  return 2 * sizeOf(output) * a.shape.at(transposeA ? -2 : -1);
}

/** Each element of the product over all labels is multiplied in and summed up; of one operand it is only summed up. */
function einsum(inputs: TensorInfo[], { equation }: any): number {
  const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, inputs.length);
  const sizes = new Array<number>(allDims.length).fill(1);
  for (const [i, dims] of idDims.entries())
    for (const [axis, dim] of dims.entries()) sizes[dim] = inputs[i].shape[axis];
  return inputs.length * product(sizes);
}

function convolution({ filter }: any, _attrs: unknown, output: TensorInfo): number {
  return 2 * sizeOf(output) * perLast(filter.shape);
}

function depthwise({ filter }: any, _attrs: unknown, output: TensorInfo): number {
  return 2 * sizeOf(output) * spatial(filter.shape);
}

/** What a fused kernel applies to its result. */
function activation({ activation }: any, output: TensorInfo): number {
  return activation && activation !== 'linear' ? sizeOf(output) : 0;
}

function perFirst([, ...rest]: number[]): number {
  return product(rest);
}

function perLast(shape: number[]): number {
  return product(shape.slice(0, -1));
}

function spatial([height, width]: number[]): number {
  return height * width;
}

/** A window given by one length for all of its dimensions, or by each. */
function windowOf(size: number | number[], dimensions: number): number {
  return typeof size === 'number' ? size ** dimensions : product(size);
}

function firstOf(inputs: any): TensorInfo {
  return inputs.x ?? inputs.data ?? Object.values(inputs)[0];
}

function sizeOf({ shape }: TensorInfo): number {
  return product(shape);
}

function product(sizes: readonly number[]): number {
  let result = 1;
  for (const size of sizes) result *= size;
  return result;
}
