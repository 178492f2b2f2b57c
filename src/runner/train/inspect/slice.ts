import { metricValue } from '../../../protocol/training.ts';
import type { SliceAsked, SliceEvent } from '../../../protocol/values.ts';
import type { AnyTensor } from './any-tensor.ts';
import { summaryOf } from './tensor-summary.ts';

/** Two dimensions of a tensor, or as many as it has; an index beyond the end is the last one. */
export function sliceOf(tensor: AnyTensor, asked: SliceAsked): SliceEvent {
  const { shape } = tensor;
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
  const { rows, columns } = asked;
  let start = 0;
  shape.forEach((size, dim) => {
    if (dim === rows || dim === columns) return;
    start += strides[dim] * Math.min(Math.max(0, Math.trunc(asked.at[dim] ?? 0)), size - 1);
  });
  const data = tensor.dataSync();
  const [down, across] = [rows, columns].map((dim) => along(dim, shape, strides));
  const values = indices(down).map((row) =>
    indices(across).map((column) => metricValue(data[start + row * down.step + column * across.step])),
  );
  return { type: 'slice', asked, summary: summaryOf(tensor), stride: [down.stride, across.stride], values };
}

/** Rows or columns at most: more than a screen shows anyway. */
const MOST = 512;

interface Along {
  size: number;
  /** From one index to the next in the tensor's data. */
  step: number;
  /** Only every so many are told. */
  stride: number;
}

function along(dim: number | undefined, shape: readonly number[], strides: number[]): Along {
  if (dim === undefined || !(dim in shape)) return { size: 1, step: 0, stride: 1 };
  return { size: shape[dim], step: strides[dim], stride: Math.max(1, Math.ceil(shape[dim] / MOST)) };
}

function indices({ size, stride }: Along): number[] {
  return Array.from({ length: Math.ceil(size / stride) }, (_, i) => i * stride);
}
