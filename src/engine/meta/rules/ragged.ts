import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Rules } from '../rule.ts';

/** Ragged tensors: row splits and flat values. */
export const ragged: Rules = {
  RaggedGather: ({ paramsNestedSplits, paramsDenseValues, indices }, { outputRaggedRank }) => {
    const first = indices.shape.reduce((n: number, size: number) => n * size, 1) + 1;
    const splits = Array.from({ length: outputRaggedRank }, (_, i) => ({
      shape: [i === 0 ? first : ((paramsNestedSplits[i] as TensorInfo | undefined)?.shape[0] ?? first)],
      dtype: 'int32' as const,
      guess: i > 0,
    }));
    return [...splits, { shape: paramsDenseValues.shape, dtype: paramsDenseValues.dtype, guess: true }];
  },
  RaggedRange: ({ starts, limits, deltas }) => {
    const rows = Math.max(...[starts, limits, deltas].map(({ shape }) => shape[0] ?? 1));
    return [
      { shape: [rows + 1], dtype: 'int32' },
      { shape: [rows], dtype: starts.dtype, guess: true },
    ];
  },
  RaggedTensorToTensor: ({ shape, values, rowPartitionTensors }, _, backend) => {
    const asked = backend.valuesOf(shape);
    const rank = shape.shape[0] ?? values.shape.length + rowPartitionTensors.length;
    const sizes = Array.from({ length: rank }, (_, i) => (asked?.[i] as number | undefined) ?? -1);
    return {
      shape: sizes.map((size) => (size >= 0 ? size : values.shape[0])),
      dtype: values.dtype,
      guess: sizes.some((size) => size < 0),
    };
  },
};
