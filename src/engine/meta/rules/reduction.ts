import type { DataType } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { Rule, Rules } from '../rule.ts';

const { backend_util, util, upcastType } = tf;

/** Axes fold into one result. */
export const reduction: Rules = {
  Sum: reduce((dtype) => upcastType(dtype, 'int32')),
  Prod: reduce((dtype) => upcastType(dtype, 'int32')),
  Mean: reduce(() => 'float32'),
  Max: reduce((dtype) => dtype),
  Min: reduce((dtype) => dtype),
  All: reduce((dtype) => dtype),
  Any: reduce((dtype) => dtype),
  ArgMax: position,
  ArgMin: position,
  Cumsum: scan,
  Cumprod: scan,
  Bincount: ({ weights }, { size }) => ({ shape: [size], dtype: weights.dtype }),
  DenseBincount: ({ x, weights }, { size }) => ({
    shape: x.shape.length === 1 ? [size] : [x.shape[0], size],
    dtype: weights.dtype,
  }),
};

function reduce(dtype: (of: DataType) => DataType): Rule {
  return ({ x }, { axis, reductionIndices, keepDims }) => {
    const axes = util.parseAxisParam(axis ?? reductionIndices, x.shape);
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    return {
      shape: keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape,
      dtype: dtype(x.dtype),
    };
  };
}

/** The kernels look at the first axis only. */
function position({ x }: any, { axis }: any) {
  const [first] = util.parseAxisParam(axis, x.shape);
  return { shape: backend_util.computeOutAndReduceShapes(x.shape, [first])[0], dtype: 'int32' as const };
}

function scan({ x }: any) {
  return { shape: x.shape, dtype: upcastType(x.dtype, 'int32') };
}
