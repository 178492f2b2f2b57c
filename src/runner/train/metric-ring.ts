/** One metric, its name by number. */
export interface RingMetric {
  name: number;
  step: number;
  /** Seconds. */
  time: number;
  /** NaN outside of epochs. */
  epoch: number;
  value: number;
}

/**
 * Metrics on their way from the program's thread to the link's, in shared memory. To post a message wakes the other
 * thread, which costs the program more than all else that a metric takes; here the other thread looks by itself.
 */
export class MetricRing {
  private readonly heads: Int32Array;
  private readonly words: Float64Array;

  constructor(
    readonly buffer = new SharedArrayBuffer(HEADS + CAPACITY * WORDS * Float64Array.BYTES_PER_ELEMENT),
  ) {
    this.heads = new Int32Array(buffer, 0, 2);
    this.words = new Float64Array(buffer, HEADS);
  }

  /** How many were put so far, as a 32-bit number that goes round. */
  get put(): number {
    return Atomics.load(this.heads, PUT);
  }

  /** False where there is no room: the other thread is far behind. */
  add(name: number, step: number, time: number, epoch: number, value: number): boolean {
    const put = this.heads[PUT];
    if (((put - Atomics.load(this.heads, TAKEN)) | 0) >= CAPACITY) return false;
    const at = (put & (CAPACITY - 1)) * WORDS;
    this.words[at] = name;
    this.words[at + 1] = step;
    this.words[at + 2] = time;
    this.words[at + 3] = epoch;
    this.words[at + 4] = value;
    // Only now the other thread may see it.
    Atomics.store(this.heads, PUT, (put + 1) | 0);
    return true;
  }

  /** Those that were put before the head stood at `end`, as far as `knows` their names. */
  *take(end: number, knows: (name: number) => boolean): Generator<RingMetric> {
    for (let taken = this.heads[TAKEN]; ((end - taken) | 0) > 0; ) {
      const at = (taken & (CAPACITY - 1)) * WORDS;
      const [name, step] = [this.words[at], this.words[at + 1]];
      const [time, epoch, value] = [this.words[at + 2], this.words[at + 3], this.words[at + 4]];
      if (!knows(name)) return;
      taken = (taken + 1) | 0;
      Atomics.store(this.heads, TAKEN, taken);
      yield { name, step, time, epoch, value };
    }
  }
}

const PUT = 0;
const TAKEN = 1;
/** Bytes before the metrics. */
const HEADS = 8;
const WORDS = 5;
/** A power of 2, so that the heads may go round. At 20 milliseconds between two looks, 800,000 metrics a second fit. */
const CAPACITY = 1 << 14;
