import { handleFrom, run } from '../../engine/index.ts';
import { permutation } from '../random/generator.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import type { Collated } from './collate.ts';

/**
 * Samples by index: https://pytorch.org/docs/stable/data.html#map-style-datasets. Any object with these members is
 * one, so that one's own needs no base class:
 *
 *     const squares = { length: 100, get: (i: number) => [i, i * i] as [number, number] };
 *     for (const [x, y] of new DataLoader(squares, { batchSize: 10 })) …
 */
export interface Dataset<Sample> {
  readonly length: number;
  get(index: number): Sample;
  /** A faster way to the collated samples of these indices than one `get` for each, where there is one. */
  batch?(indices: Int32Array): Collated<Sample>;
}

/** Samples are the rows of tensors that have the same first size. */
export class TensorDataset<Tensors extends Tensor[]> implements Dataset<Tensors> {
  readonly tensors: Tensors;
  readonly length: number;

  /** Throws an Error where the first sizes differ. */
  constructor(...tensors: Tensors) {
    const sizes = tensors.map((tensor) => tensor.shape[0]);
    if (tensors.length === 0) throw new Error('TensorDataset needs at least one tensor.');
    if (sizes.some((size) => size === undefined || size !== sizes[0])) {
      const shapes = tensors.map((tensor) => `[${tensor.shape.join(', ')}]`).join(' and ');
      throw new Error(
        `TensorDataset: tensors must have the same first size, but their shapes are ${shapes}.`,
      );
    }
    this.tensors = tensors;
    this.length = sizes[0];
  }

  get(index: number): Tensors {
    checkIndex(index, this.length);
    return this.tensors.map((tensor) => tensor.select(0, index)) as Tensors;
  }

  batch(indices: Int32Array): Collated<Tensors> {
    const positions = handleFrom(indices, [indices.length], 'int32');
    const rows = this.tensors.map((tensor) =>
      make(run('GatherV2', { x: tensor.handle, indices: positions }, { axis: 0, batchDims: 0 })),
    );
    return rows as Collated<Tensors>;
  }
}

/** Those samples of a dataset that `indices` names, in that order. */
export class Subset<Sample> implements Dataset<Sample> {
  batch?: (indices: Int32Array) => Collated<Sample>;

  constructor(
    readonly dataset: Dataset<Sample>,
    readonly indices: ArrayLike<number>,
  ) {
    if (dataset.batch) this.batch = (own) => dataset.batch!(own.map((index) => indices[index]));
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): Sample {
    checkIndex(index, this.length);
    return this.dataset.get(this.indices[index]);
  }
}

/** The samples of several datasets, one after another. */
export class ConcatDataset<Sample> implements Dataset<Sample> {
  readonly length: number;
  constructor(readonly datasets: Dataset<Sample>[]) {
    this.length = datasets.reduce((all, dataset) => all + dataset.length, 0);
  }

  get(index: number): Sample {
    checkIndex(index, this.length);
    let position = index;
    for (const dataset of this.datasets) {
      if (position < dataset.length) return dataset.get(position);
      position -= dataset.length;
    }
    throw new Error('A dataset of this ConcatDataset has become shorter.');
  }
}

/** Deals a dataset out at random. `lengths` are numbers of samples, or fractions that add up to 1. */
export function randomSplit<Sample>(dataset: Dataset<Sample>, lengths: number[]): Subset<Sample>[] {
  const counts = countsOf(lengths, dataset.length);
  const order = permutation(dataset.length);
  let begin = 0;
  return counts.map((count) => {
    begin += count;
    return new Subset(dataset, order.subarray(begin - count, begin));
  });
}

function countsOf(lengths: number[], total: number): number[] {
  const sum = lengths.reduce((all, length) => all + length, 0);
  if (Math.abs(sum - 1) < 1e-6 && lengths.every((length) => length <= 1) && total !== 1) {
    const counts = lengths.map((part) => Math.floor(total * part + 1e-9));
    // As in PyTorch, what rounding left over goes to the first parts, one each.
    const left = total - counts.reduce((all, count) => all + count, 0);
    return counts.map((count, i) => (i < left ? count + 1 : count));
  }
  if (sum !== total)
    throw new Error(`randomSplit: the lengths [${lengths.join(', ')}] add up to ${sum}, not to ${total}.`);
  return lengths;
}

function checkIndex(index: number, length: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < length)) {
    throw new RangeError(`There is no sample ${index} in a dataset of ${length}.`);
  }
}
