import { megabytes, quantile } from '../figures.ts';

/** How a figure of memory grows: the median slope between all pairs of samples (Theil and Sen), which spikes do not move. */
export class Growth {
  private readonly samples: [seconds: number, bytes: number][] = [];

  /** `most` bytes a minute still count as flat. */
  constructor(
    private readonly name: string,
    private readonly most: number,
  ) {}

  add(seconds: number, bytes: number): void {
    this.samples.push([seconds, bytes]);
  }

  /** Bytes in a minute. */
  get slope(): number {
    const slopes: number[] = [];
    for (const [i, [time, bytes]] of this.samples.entries())
      for (const [later, more] of this.samples.slice(i + 1)) slopes.push((more - bytes) / (later - time));
    return quantile(slopes, 0.5) * 60;
  }

  get isFlat(): boolean {
    return this.samples.length >= FEWEST && this.slope <= this.most;
  }

  toString(): string {
    if (this.samples.length < FEWEST) return `${this.name}: too few samples`;
    const bytes = this.samples.map(([, each]) => each);
    const range = `${megabytes(bytes[0])} → ${megabytes(bytes.at(-1)!)}, most ${megabytes(Math.max(...bytes))}`;
    return `${this.name}: ${range}, ${megabytes(this.slope)} a minute${this.isFlat ? '' : ' — GROWS'}`;
  }
}

const FEWEST = 10;
