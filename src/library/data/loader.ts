import { shapeOnly } from '../../engine/index.ts';
import { observer } from '../observer.ts';
import { type Collated, defaultCollate } from './collate.ts';
import type { IterableDataset } from './combined.ts';
import type { Dataset } from './dataset.ts';
import { type BatchesSampler, RandomSampler, type Sampler, SequentialSampler } from './sampler.ts';

export interface DataLoaderOptions<Sample, Batch> {
  batchSize?: number;
  /** A new random order in each pass. */
  shuffle?: boolean;
  /** Leave out a last batch that is not full. */
  dropLast?: boolean;
  /** The order of the samples; not together with `shuffle`. */
  sampler?: Sampler;
  /** The indices of each batch; not together with `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  batchSampler?: BatchesSampler;
  /** Makes the orders depend on this seed alone. */
  generatorSeed?: number;
  /** Makes a batch of samples; by default tensors and numbers are stacked. */
  collate?: (samples: Awaited<Sample>[]) => Batch;
  /** Where `get` gives promises: how many batches `for await` has on the way while one is worked on. Default: 2. */
  prefetch?: number;
}

/**
 * Batches of a dataset: `for (const [x, y] of loader)`, or `for await`, which lets the event loop turn between batches
 * and takes datasets whose `get` gives promises.
 * While a program is traced a pass has at most two batches: the first, and the last if it is shorter.
 */
export class DataLoader<Sample, Batch = Collated<Awaited<Sample>>>
  implements Iterable<Batch>, AsyncIterable<Batch>
{
  readonly prefetch: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Null where the dataset has an order of its own. */
  readonly sampler: Sampler | null;
  private readonly batchSampler: BatchesSampler | undefined;
  private readonly collate: ((samples: Awaited<Sample>[]) => Batch) | undefined;

  /** Throws an Error where the options contradict each other. */
  constructor(
    readonly dataset: Dataset<Sample> | IterableDataset<Sample>,
    options: DataLoaderOptions<Sample, Batch> = {},
  ) {
    const { batchSize = 1, shuffle = false, dropLast = false, prefetch = 2, sampler, batchSampler } = options;
    if (!(Number.isInteger(prefetch) && prefetch >= 0)) {
      throw new Error(`DataLoader: prefetch must be a whole number, 0 or above, but is ${prefetch}.`);
    }
    if (!(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new Error(`DataLoader: batchSize must be a whole number above 0, but is ${batchSize}.`);
    }
    if (sampler && shuffle)
      throw new Error('DataLoader: a sampler already gives the order; leave out shuffle.');
    if (batchSampler && (options.batchSize !== undefined || shuffle || sampler || dropLast)) {
      throw new Error(
        'DataLoader: a batchSampler already makes the batches; leave out batchSize, shuffle, sampler and dropLast.',
      );
    }
    if (!isMapStyle(dataset) && (shuffle || sampler || batchSampler)) {
      throw new Error(
        'DataLoader: an iterable dataset has its own order; leave out shuffle, sampler and batchSampler.',
      );
    }
    this.batchSize = batchSize;
    this.dropLast = dropLast;
    this.prefetch = prefetch;
    this.collate = options.collate;
    this.batchSampler = batchSampler;
    this.sampler = isMapStyle(dataset) ? (sampler ?? orderOf(dataset, shuffle, options.generatorSeed)) : null;
  }

  /** The number of batches in a pass; infinity where an iterable dataset does not tell its length. */
  get length(): number {
    if (this.batchSampler) return this.batchSampler.length;
    const samples = this.sampler?.length ?? this.dataset.length ?? Number.POSITIVE_INFINITY;
    return this.dropLast ? Math.floor(samples / this.batchSize) : Math.ceil(samples / this.batchSize);
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    for (const [index, make] of this.batches()) {
      observer()?.gather?.(this, index);
      const batch = make();
      if (batch instanceof Promise) {
        batch.catch(() => {});
        throw new Error(
          "DataLoader: the dataset's get gives promises, so its batches come by `for await (const batch of loader)`.",
        );
      }
      observer()?.batch?.(this, index, batch);
      yield batch;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const ahead: [index: number, batch: Promise<Batch>][] = [];
    for (const [index, make] of this.batches()) {
      observer()?.gather?.(this, index);
      const batch = make();
      if (batch instanceof Promise) {
        // A loop that is left early leaves these behind; nobody is there to hear of what becomes of them.
        batch.catch(() => {});
        ahead.push([index, batch]);
        if (ahead.length > this.prefetch) yield await this.next(ahead);
      } else {
        await new Promise<void>((resolve) => setImmediate(resolve));
        observer()?.batch?.(this, index, batch);
        yield batch;
      }
    }
    while (ahead.length > 0) yield await this.next(ahead);
  }

  private async next(ahead: [index: number, batch: Promise<Batch>][]): Promise<Batch> {
    const [index, promise] = ahead.shift()!;
    const batch = await promise;
    observer()?.batch?.(this, index, batch);
    return batch;
  }

  private *batches(): Iterable<[index: number, make: () => Batch | Promise<Batch>]> {
    observer()?.pass?.(this, this.length);
    const behind = observer()?.behind?.(this) ?? 0;
    const all = isMapStyle(this.dataset) ? this.mapped(this.dataset) : this.streamed(this.dataset);
    for (const entry of all) if (entry[0] >= behind) yield entry;
  }

  private *mapped(dataset: Dataset<Sample>): Iterable<[index: number, make: () => Batch | Promise<Batch>]> {
    const batches = this.batchSampler
      ? Array.from(this.batchSampler, (batch) => Int32Array.from(batch))
      : this.cut(orderFor(this.sampler!, dataset));
    for (const index of toVisit(batches.map((batch) => batch.length))) {
      yield [index, () => this.gather(dataset, batches[index])];
    }
  }

  private *streamed(
    dataset: IterableDataset<Sample>,
  ): Iterable<[index: number, make: () => Batch | Promise<Batch>]> {
    const { batchSize } = this;
    let samples: Sample[] = [];
    let index = 0;
    for (const sample of dataset) {
      samples.push(sample);
      if (samples.length < batchSize) continue;
      const full = samples;
      yield [index++, () => this.put(full)];
      samples = [];
      if (!shapeOnly()) continue;
      // The rest of the stream is not read: a shorter last batch is cut from the first.
      const rest = (dataset.length ?? 0) % batchSize;
      if (rest > 0 && !this.dropLast) yield [this.length - 1, () => this.put(full.slice(0, rest))];
      return;
    }
    if (samples.length > 0 && !this.dropLast) yield [index, () => this.put(samples)];
  }

  private cut(order: Int32Array): Int32Array[] {
    const { batchSize, length } = this;
    return Array.from({ length }, (_, i) => order.slice(i * batchSize, (i + 1) * batchSize));
  }

  private gather(dataset: Dataset<Sample>, indices: Int32Array): Batch | Promise<Batch> {
    if (!this.collate && dataset.batch) return dataset.batch(indices) as Batch;
    return this.put(Array.from(indices, (index) => dataset.get(index)));
  }

  private put(samples: Sample[]): Batch | Promise<Batch> {
    if (samples.some((sample) => sample instanceof Promise)) {
      return Promise.all(samples).then((ready) => this.together(ready));
    }
    return this.together(samples as Awaited<Sample>[]);
  }

  private together(samples: Awaited<Sample>[]): Batch {
    return this.collate ? this.collate(samples) : (defaultCollate(samples) as Batch);
  }
}

function isMapStyle<Sample>(dataset: Dataset<Sample> | IterableDataset<Sample>): dataset is Dataset<Sample> {
  return 'get' in dataset;
}

function orderOf(dataset: { readonly length: number }, shuffle: boolean, seed: number | undefined): Sampler {
  return shuffle ? new RandomSampler(dataset, { seed }) : new SequentialSampler(dataset);
}

/** Shapes do not depend on the order, and to draw one of a large dataset takes longer than to trace a model. */
function orderFor(sampler: Sampler, dataset: { readonly length: number }): Int32Array {
  if (!shapeOnly()) return Int32Array.from(sampler);
  const order = new Int32Array(sampler.length);
  for (let i = 0; i < order.length; i++) order[i] = i % dataset.length;
  return order;
}

/** All batches; while a program is traced the first, and the last if it is shorter. */
function toVisit(sizes: number[]): number[] {
  const all = sizes.map((_, index) => index);
  if (!shapeOnly()) return all;
  const last = sizes.length - 1;
  return all.filter((index) => index === 0 || (index === last && sizes[last] < sizes[0]));
}
