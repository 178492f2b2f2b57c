import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { Rules } from '../rule.ts';
import { KernelShapeError, shown } from '../shape-error.ts';

const { backend_util, gather_util, scatter_util, upcastType, util } = tf;

/** Elements picked, put or counted by position. */
export const indexing: Rules = {
  GatherV2: ({ x, indices }, { axis, batchDims }) => {
    const [along] = util.parseAxisParam(axis, x.shape);
    const info = backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims ?? 0);
    return { shape: info.outputShape, dtype: x.dtype };
  },
  GatherNd: ({ params, indices }) => ({
    shape: gather_util.prepareAndValidate(params, indices)[0],
    dtype: params.dtype,
  }),
  ScatterNd: ({ indices, updates }, { shape }) => {
    scatter_util.validateInput(updates, indices, shape);
    return { shape, dtype: updates.dtype };
  },
  TensorScatterUpdate: ({ tensor, indices, updates }) => {
    scatter_util.validateInput(updates, indices, tensor.shape);
    return { shape: tensor.shape, dtype: tensor.dtype };
  },
  UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }) => ({
    shape: [numSegments, ...x.shape.slice(segmentIds.shape.length)],
    dtype: 'float32',
  }),
  OneHot: ({ indices }, { depth, dtype }) => ({
    shape: [...indices.shape, depth],
    dtype: dtype || 'float32',
  }),
  Select: ({ condition, t, e }) => ({ shape: chosen(condition, t, e), dtype: upcastType(t.dtype, e.dtype) }),
  SearchSorted: ({ values }) => ({ shape: values.shape, dtype: 'int32' }),
  TopK: ({ x }, { k }) => {
    const shape = x.shape.with(-1, k);
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: 'int32' },
    ];
  },
};

function chosen(condition: TensorInfo, t: TensorInfo, e: TensorInfo): number[] {
  if (util.arraysEqual(t.shape, e.shape)) return t.shape;
  const message = `the two sides of a select must have one shape, got ${shown(t.shape)} and ${shown(e.shape)}`;
  const plausible = { shape: t.shape, dtype: upcastType(t.dtype, e.dtype) };
  throw new KernelShapeError('Select', message, [condition, t, e], [plausible]);
}
