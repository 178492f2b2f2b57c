import type { DataType } from '@tensorflow/tfjs-core';

/** A tensor to be made on either engine. */
export interface Drawn {
  shape: number[];
  dtype: DataType;
  values: number[] | string[];
}

export interface Call {
  inputs: Record<string, Drawn | Drawn[]> | Drawn[];
  attrs?: Record<string, unknown>;
}

/** Random valid arguments of one kernel. */
export type Draws = Record<string, (draw: Draw) => Call>;

/** Seeded draws, so that a failure comes again. */
export class Draw {
  constructor(private seed: number) {}

  /** From 0 to 1, by a linear congruential generator. */
  real(): number {
    this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0;
    return this.seed / 2 ** 32;
  }

  /** From `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.real() * (high - low + 1));
  }

  chance(): boolean {
    return this.real() < 0.5;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)];
  }

  shape(low: number, high: number): number[] {
    return Array.from({ length: this.int(low, high) }, () => this.int(1, 4));
  }

  floats(shape: number[]): Drawn {
    return { shape, dtype: 'float32', values: this.many(shape, () => this.real() * 2 - 1) };
  }

  ints(shape: number[], low = 0, high = 3): Drawn {
    return { shape, dtype: 'int32', values: this.many(shape, () => this.int(low, high)) };
  }

  bools(shape: number[]): Drawn {
    return { shape, dtype: 'bool', values: this.many(shape, () => this.int(0, 1)) };
  }

  numbers(shape: number[]): Drawn {
    return this.chance() ? this.floats(shape) : this.ints(shape, 1, 5);
  }

  strings(shape: number[]): Drawn {
    return { shape, dtype: 'string', values: this.many(shape, () => this.pick(['a b', 'c', 'd e f', ''])) };
  }

  complex(shape: number[]): Drawn {
    return { shape, dtype: 'complex64', values: this.many([...shape, 2], () => this.real()) };
  }

  /** Two shapes that broadcast. */
  pair(): [number[], number[]] {
    const shape = this.shape(0, 4);
    const other = shape.map((n) => (this.chance() ? n : 1)).slice(this.int(0, shape.length));
    return this.chance() ? [shape, other] : [other, shape];
  }

  axes(shape: number[]): number[] {
    const some = shape.map((_, i) => i).filter(() => this.chance());
    return this.chance() ? some : some.map((axis) => axis - shape.length);
  }

  private many<T>(shape: number[], one: () => T): T[] {
    return Array.from({ length: shape.reduce((n, size) => n * size, 1) }, one);
  }
}

export function literal(values: number[], dtype: DataType = 'int32', shape = [values.length]): Drawn {
  return { shape, dtype, values };
}

/** The same draw for several kernels. */
export function each(kernels: string[], draw: (draw: Draw) => Call): Draws {
  return Object.fromEntries(kernels.map((kernel) => [kernel, draw]));
}
