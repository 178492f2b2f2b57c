import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { throughCpu } from './through-cpu.ts';

/**
 * What the package's kernels can be given. Most take all that lies in memory for floats: of integers they make nonsense,
 * and of booleans, which are a byte each, they read and write beyond the end. What a kernel can't be given goes to that
 * of `cpu`; so does what is empty.
 */
const types: Record<string, readonly DataType[]> = {};

for (const [dtypes, kernels] of [
  [
    ['float32', 'int32'],
    'Abs Neg Square Add Sub Multiply SquaredDifference AddN Sum Mean Max Min Prod ArgMax ArgMin Cumsum Cumprod TopK ' +
      'Reverse MirrorPad BatchToSpaceND SpaceToBatchND Select GatherNd ScatterNd TensorScatterUpdate SparseToDense Diag ' +
      'Unique Bincount DenseBincount',
  ],
  [
    ['float32', 'int32', 'bool'],
    'Equal NotEqual Greater GreaterEqual Less LessEqual Transpose Tile PadV2 GatherV2 Concat Pack Unpack SplitV Slice ' +
      'Cast ZerosLike OnesLike',
  ],
  [['bool'], 'LogicalAnd LogicalOr LogicalNot LogicalXor All Any'],
  [['int32'], 'BitwiseAnd OneHot'],
] as [DataType[], string][]) {
  for (const kernel of kernels.split(' ')) types[kernel] = dtypes;
}

/** These only hand the data on, or look at each operand's type themselves. */
const any = new Set(
  (
    'Reshape Identity ExpandDims Fill Range LinSpace BroadcastArgs SearchSorted Multinomial NonMaxSuppressionV3 ' +
    'NonMaxSuppressionV4 NonMaxSuppressionV5 SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSum ' +
    'StringNGrams StringSplit StringToHashBucketFast CropAndResize'
  ).split(' '),
);

/** Operands that are not the data: their type is always the right one. */
const beside = new Set(['condition', 'indices', 'sparseIndices']);

/** Wrong whatever they are given: pools that begin with the least positive number, 0 for the log1p of 1e-8, and the like. */
const wrong = new Set(
  (
    'MaxPool3D MaxPool3DGrad MaxPoolWithArgmax Conv3DBackpropInputV2 Dilation2DBackpropInput ' +
    'Dilation2DBackpropFilter FloorDiv Log1p'
  ).split(' '),
);

/** Puts a check before each kernel of the package. */
export function guardKernels(): void {
  for (const config of tf.getKernelsForBackend('wasm')) {
    const { kernelName, backendName, kernelFunc: own } = config;
    if (any.has(kernelName)) continue;
    const cpu = throughCpu(kernelName);
    const kernelFunc: KernelFunc = (call) => (isServed(kernelName, call.inputs) ? own(call) : cpu(call));
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc: wrong.has(kernelName) ? cpu : kernelFunc });
  }
}

const FLOATS: readonly DataType[] = ['float32'];

function isServed(kernel: string, inputs: object): boolean {
  const dtypes = types[kernel] ?? FLOATS;
  for (const [name, input] of Object.entries(inputs) as [string, TensorInfo | null | undefined][]) {
    if (!input || beside.has(name)) continue;
    if (!dtypes.includes(input.dtype) || input.shape.includes(0)) return false;
  }
  return true;
}
