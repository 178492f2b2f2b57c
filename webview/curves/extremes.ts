const BLOCK = 128;

export interface Found {
  /** Positions; -1 where there is none. */
  least: number;
  greatest: number;
  /** The first value that is not finite. */
  bad: number;
}

/** Where the least and the greatest of any stretch of a growing column lie, without looking at each value of it. */
export class Extremes {
  private readonly blocks: Found[] = [];

  extend(value: Float64Array, length: number): void {
    while ((this.blocks.length + 1) * BLOCK <= length) {
      const start = this.blocks.length * BLOCK;
      const found = nothing();
      for (let i = start; i < start + BLOCK; i++) look(found, value, i);
      this.blocks.push(found);
    }
  }

  within(value: Float64Array, start: number, end: number): Found {
    const found = nothing();
    let i = start;
    while (i < end) {
      const block = i % BLOCK === 0 && i + BLOCK <= end ? this.blocks[i / BLOCK] : undefined;
      if (block) {
        for (const position of [block.least, block.greatest, block.bad]) {
          if (position >= 0) look(found, value, position);
        }
        i += BLOCK;
      } else look(found, value, i++);
    }
    return found;
  }
}

function nothing(): Found {
  return { least: -1, greatest: -1, bad: -1 };
}

function look(found: Found, value: Float64Array, i: number): void {
  if (!Number.isFinite(value[i])) {
    if (found.bad < 0 || i < found.bad) found.bad = i;
    return;
  }
  if (found.least < 0 || value[i] < value[found.least]) found.least = i;
  if (found.greatest < 0 || value[i] > value[found.greatest]) found.greatest = i;
}
