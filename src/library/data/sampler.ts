import { getRngState, integer, manualSeed, permutation, setRngState, uniform } from '../random/generator.ts';

/** The indices of one pass, anew for each pass. An array is one. */
export interface Sampler extends Iterable<number> {
  readonly length: number;
}

type Sized = { readonly length: number };

export class SequentialSampler implements Sampler {
  constructor(private readonly source: Sized) {}

  get length(): number {
    return this.source.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let index = 0; index < this.length; index++) yield index;
  }
}

export interface RandomSamplerOptions {
  /** Draw each index independently of the others. */
  replacement?: boolean;
  /** With replacement: how many; the dataset's length if not given. */
  numSamples?: number;
  /** Passes then depend on this seed and on how many came before, not on `manualSeed`. */
  seed?: number;
}

/** All indices in random order. */
export class RandomSampler implements Sampler {
  /** Passes that have begun. */
  passes = 0;

  constructor(
    private readonly source: Sized,
    private readonly options: RandomSamplerOptions = {},
  ) {}

  get length(): number {
    return this.options.numSamples ?? this.source.length;
  }

  [Symbol.iterator](): Iterator<number> {
    const { seed } = this.options;
    const draw = () => this.draw();
    const order = seed === undefined ? draw() : withSeed(seed + this.passes++, draw);
    return order[Symbol.iterator]();
  }

  private draw(): Int32Array {
    const { replacement = false } = this.options;
    const size = this.source.length;
    if (replacement) return Int32Array.from({ length: this.length }, () => integer(0, size));
    return permutation(size).subarray(0, this.length);
  }
}

/** Draws `numSamples` indices, each with a probability in proportion to its weight. */
export class WeightedRandomSampler implements Sampler {
  private readonly sums: number[] = [];

  constructor(
    weights: Iterable<number>,
    readonly length: number,
  ) {
    let sum = 0;
    for (const weight of weights) {
      if (!(weight >= 0))
        throw new Error(`WeightedRandomSampler: weights must be 0 or more, but one is ${weight}.`);
      sum += weight;
      this.sums.push(sum);
    }
    if (!(sum > 0)) throw new Error('WeightedRandomSampler: no weight is above 0.');
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) {
      const drawn = uniform() * this.sums.at(-1)!;
      yield firstAbove(this.sums, drawn);
    }
  }
}

/** The given indices in random order, another one in each pass. */
export class SubsetRandomSampler implements Sampler {
  constructor(private readonly indices: ArrayLike<number>) {}

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const position of permutation(this.length)) yield this.indices[position];
  }
}

/** Lists of indices, a batch each, anew for each pass. */
export interface BatchesSampler extends Iterable<ArrayLike<number>> {
  readonly length: number;
}

/** Cuts the order of a sampler into batches. */
export class BatchSampler implements BatchesSampler {
  constructor(
    private readonly sampler: Sampler,
    readonly batchSize: number,
    readonly dropLast: boolean = false,
  ) {
    if (!(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new Error(`BatchSampler: batchSize must be a whole number above 0, but is ${batchSize}.`);
    }
  }

  get length(): number {
    const batches = this.sampler.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Iterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}

function firstAbove(sums: number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The library has one generator: it is lent out under another seed and put back where it was. */
function withSeed<T>(seed: number, draw: () => T): T {
  const state = getRngState();
  manualSeed(seed);
  try {
    return draw();
  } finally {
    setRngState(state);
  }
}
