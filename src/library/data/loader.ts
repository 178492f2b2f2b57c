import { shapeOnly } from '../../engine/index.ts';
import { observer } from '../observer.ts';
import { type Collated, defaultCollate } from './collate.ts';
import type { Dataset } from './dataset.ts';
import { RandomSampler, type Sampler, SequentialSampler } from './sampler.ts';

export interface DataLoaderOptions<Sample, Batch> {
  batchSize?: number;
  /** A new random order in each pass. */
  shuffle?: boolean;
  /** Leave out a last batch that is not full. */
  dropLast?: boolean;
  /** The order of the samples; not together with `shuffle`. */
  sampler?: Sampler;
  /** Makes the orders depend on this seed alone. */
  generatorSeed?: number;
  /** Makes a batch of samples; by default tensors and numbers are stacked. */
  collate?: (samples: Sample[]) => Batch;
}

/**
 * Batches of a dataset: `for (const [x, y] of loader)`, or `for await`, which lets the event loop turn between batches.
 * While a program is traced a pass has at most two batches: the first, and the last if it is shorter.
 */
export class DataLoader<Sample, Batch = Collated<Sample>> implements Iterable<Batch>, AsyncIterable<Batch> {
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly sampler: Sampler;
  private readonly collate: ((samples: Sample[]) => Batch) | undefined;

  /** Throws an Error where the options contradict each other. */
  constructor(
    readonly dataset: Dataset<Sample>,
    options: DataLoaderOptions<Sample, Batch> = {},
  ) {
    const { batchSize = 1, shuffle = false, dropLast = false, sampler, generatorSeed, collate } = options;
    if (!(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new Error(`DataLoader: batchSize must be a whole number above 0, but is ${batchSize}.`);
    }
    if (sampler && shuffle)
      throw new Error('DataLoader: a sampler already gives the order; leave out shuffle.');
    this.batchSize = batchSize;
    this.dropLast = dropLast;
    this.collate = collate;
    const inOrder = () =>
      shuffle ? new RandomSampler(dataset, { seed: generatorSeed }) : new SequentialSampler(dataset);
    this.sampler = sampler ?? inOrder();
  }

  /** The number of batches in a pass. */
  get length(): number {
    const batches = this.sampler.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    const order = this.order();
    observer()?.pass?.(this, this.length);
    for (const index of this.batchesToVisit(order.length)) {
      observer()?.batch?.(this, index);
      yield this.gather(order.slice(index * this.batchSize, (index + 1) * this.batchSize));
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    for (const batch of this) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      yield batch;
    }
  }

  /** Shapes do not depend on the order, and drawing one of a large dataset takes longer than tracing a model. */
  private order(): Int32Array {
    if (!shapeOnly()) return Int32Array.from(this.sampler);
    const order = new Int32Array(this.sampler.length);
    for (let i = 0; i < order.length; i++) order[i] = i % this.dataset.length;
    return order;
  }

  private gather(indices: Int32Array): Batch {
    if (!this.collate && this.dataset.batch) return this.dataset.batch(indices) as Batch;
    const samples = Array.from(indices, (index) => this.dataset.get(index));
    return this.collate ? this.collate(samples) : (defaultCollate(samples) as Batch);
  }

  private *batchesToVisit(samples: number): Iterable<number> {
    const { length } = this;
    if (!shapeOnly()) {
      for (let index = 0; index < length; index++) yield index;
      return;
    }
    if (length > 0) yield 0;
    const lastIsShorter = length > 1 && length * this.batchSize > samples;
    if (lastIsShorter) yield length - 1;
  }
}
