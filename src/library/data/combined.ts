import type { Dataset } from './dataset.ts';

/** Samples in an order of their own, without index or length: https://pytorch.org/docs/stable/data.html#iterable-style-datasets */
export interface IterableDataset<Sample> {
  [Symbol.iterator](): Iterator<Sample>;
  /** The number of samples, where it is known. */
  readonly length?: number;
}

/** The samples of several iterable datasets, one dataset after another. */
export class ChainDataset<Sample> implements IterableDataset<Sample> {
  constructor(private readonly datasets: Iterable<Sample>[]) {}

  *[Symbol.iterator](): Iterator<Sample> {
    for (const dataset of this.datasets) yield* dataset;
  }
}

/** The samples of datasets of the same length side by side: an array, or an object if `datasets` is one. */
export class StackDataset<Samples extends object> implements Dataset<Samples> {
  readonly length: number;

  /** Throws an Error where the lengths differ. */
  constructor(private readonly datasets: { [Key in keyof Samples]: Dataset<Samples[Key]> }) {
    const lengths = Object.values<Dataset<unknown>>(datasets as never).map((dataset) => dataset.length);
    if (lengths.length === 0 || lengths.some((length) => length !== lengths[0])) {
      throw new Error(
        `StackDataset: expected datasets of the same length, but got lengths [${lengths.join(', ')}].`,
      );
    }
    this.length = lengths[0];
  }

  get(index: number): Samples {
    const of = (dataset: unknown) => (dataset as Dataset<unknown>).get(index);
    if (Array.isArray(this.datasets)) return this.datasets.map(of) as Samples;
    return Object.fromEntries(Object.entries(this.datasets).map(([key, own]) => [key, of(own)])) as Samples;
  }
}
