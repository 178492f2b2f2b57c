import { extremesOf, histogramOf } from '../../../library/reporting/media.ts';
import { metricValue } from '../../../protocol/training.ts';
import type { TensorSummary } from '../../../protocol/values.ts';
import type { AnyTensor } from './any-tensor.ts';
import { imageOf } from './image.ts';

/** Reads the tensor whole: for a program that waits anyway. */
export function summaryOf(tensor: AnyTensor): TensorSummary {
  const { shape, dtype } = tensor;
  const data = tensor.dataSync();
  let [zeros, nan, infinite, sum] = [0, 0, 0, 0];
  for (const value of data) {
    if (Number.isFinite(value)) {
      sum += value;
      if (value === 0) zeros++;
    } else if (Number.isNaN(value)) nan++;
    else infinite++;
  }
  const finite = data.length - nan - infinite;
  const range = extremesOf(data);
  const some = <T>(value: T) => (finite ? value : null);
  const mean = sum / finite;
  return {
    ...{ shape: [...shape], dtype, zeros, nan, infinite },
    mean: some(mean),
    std: some(deviation(data, mean, finite)),
    least: some(range[0]),
    greatest: some(range[1]),
    histogram: histogramOf(data, BINS).counts,
    values: data.length <= FEW ? Array.from(data, metricValue) : undefined,
    image: imageOf(tensor, data, range),
  };
}

const BINS = 16;
/** So many values are told themselves. */
const FEW = 16;

/** In a pass of its own, as the difference of two great sums would lose digits. */
function deviation(data: ArrayLike<number>, mean: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) sum += (data[i] - mean) ** 2;
  return Math.sqrt(sum / count);
}
