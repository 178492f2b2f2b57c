import { tf } from '../../tfjs.ts';
import type { MetaBackend } from '../backend.ts';
import type { Rules } from '../rule.ts';
import type { Spec } from '../shape-error.ts';

/** Sparse tensors are triples of indices `[n, rank]`, values `[n]` and a dense shape `[rank]`. */
export const sparse: Rules = {
  SparseFillEmptyRows: ({ indices, values, denseShape }, _, backend) => {
    const [n, rank] = indices.shape;
    const rows = backend.valuesOf(denseShape)?.[0] as number | undefined;
    return [
      { shape: [n, rank], dtype: indices.dtype, guess: true },
      { shape: [n], dtype: values.dtype, guess: true },
      { shape: [rows ?? n], dtype: 'bool', guess: rows === undefined },
      { shape: [n], dtype: indices.dtype },
    ];
  },
  SparseReshape: ({ inputIndices, newShape }) => [
    { shape: [inputIndices.shape[0], newShape.shape[0]], dtype: inputIndices.dtype },
    { shape: [newShape.shape[0]], dtype: newShape.dtype },
  ],
  SparseSegmentMean: segments,
  SparseSegmentSum: segments,
  SparseToDense: ({ sparseIndices, sparseValues }, { outputShape }) => {
    tf.scatter_util.validateInput(sparseValues, sparseIndices, outputShape);
    return { shape: outputShape, dtype: sparseValues.dtype };
  },
};

/** The ids are sorted, so that the last one tells how many rows there are. */
function segments({ data, segmentIds }: any, _: unknown, backend: MetaBackend): Spec {
  const rows = backend.valuesOf(segmentIds)?.at(-1) as number | undefined;
  return {
    shape: data.shape.with(0, rows === undefined ? segmentIds.shape[0] : rows + 1),
    dtype: data.dtype,
    guess: rows === undefined,
  };
}
