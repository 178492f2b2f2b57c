/** What becomes known of a place in the source from the loops around it. */
export interface Reached {
  /** How often it is reached in a round: at most, and at least in those that reach it at all. */
  most: number;
  fewest: number;
  shapes: Map<string, ReachedShape>;
}

/** The same of one shape there, and where it stands among those that follow one another over a loop. */
export interface ReachedShape {
  most: number;
  starts: boolean;
  continues: boolean;
  ends: boolean;
}

export function newReachedShape(): ReachedShape {
  return { most: 0, starts: false, continues: false, ends: false };
}

/** The hits of one place in one run of a loop. */
export class Visit {
  private readonly all = new Tally();
  private readonly shapes = new Map<string, Tally>();
  private iteration = -1;
  private first = '';
  private last = '';
  /** One iteration saw several shapes: then they do not follow one another over this loop. */
  private mixed = false;

  hit(iteration: number, shape: string, times = 1): void {
    this.count(iteration, shape, times);
    if (!this.first) this.first = shape;
    else if (iteration === this.iteration && shape !== this.last) this.mixed = true;
    this.iteration = iteration;
    this.last = shape;
  }

  /** The loop is over, and each of its iterations was a round. */
  intoRounds(place: Reached): void {
    const { most, fewest } = this.all.end();
    place.most = Math.max(place.most, most);
    place.fewest = Math.min(place.fewest, fewest);
    for (const [shape, tally] of this.shapes) {
      const seen = place.shapes.get(shape)!;
      seen.most = Math.max(seen.most, tally.end().most);
    }
  }

  /** The loop is over and was all in one iteration of the loop around it. */
  intoLoop(place: Reached, around: Visit, iteration: number): void {
    const steady = this.shapes.size === 1;
    if (this.isCourse) this.mark(place);
    for (const [shape, { total }] of this.shapes) {
      if (steady) around.hit(iteration, shape, total);
      else around.count(iteration, shape, total);
    }
    if (!steady) around.mixed = true;
  }

  /** What comes back to where it began has no course that its ends could tell. */
  private get isCourse(): boolean {
    return !this.mixed && this.shapes.size > 1 && this.first !== this.last;
  }

  private mark(place: Reached): void {
    for (const shape of this.shapes.keys()) place.shapes.get(shape)!.continues = true;
    place.shapes.get(this.first)!.starts = true;
    place.shapes.get(this.last)!.ends = true;
  }

  private count(iteration: number, shape: string, times: number): void {
    this.all.add(iteration, times);
    let tally = this.shapes.get(shape);
    if (!tally) {
      tally = new Tally();
      this.shapes.set(shape, tally);
    }
    tally.add(iteration, times);
  }
}

/** Counts by iteration. */
class Tally {
  total = 0;
  most = 0;
  fewest = Number.POSITIVE_INFINITY;
  private now = 0;
  private iteration = -1;

  add(iteration: number, times: number): void {
    if (iteration !== this.iteration) this.close();
    this.iteration = iteration;
    this.now += times;
    this.total += times;
  }

  end(): this {
    this.close();
    return this;
  }

  private close(): void {
    if (this.now === 0) return;
    this.most = Math.max(this.most, this.now);
    this.fewest = Math.min(this.fewest, this.now);
    this.now = 0;
  }
}
