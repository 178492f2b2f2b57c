import { Builder, type Loop } from './builder.ts';
import type { Value } from './value.ts';
import { empty, fill, WINDOW_FLOATS } from './windows.ts';

/** Gives the results of an element from the operands and the parameters. */
type Formula = (operands: Value[], parameters: Value[], builder: Builder) => Value[];

/** A formula for each element by itself, as one pass over all arrays. It is compiled when it is first used. */
export class Elementwise {
  private loop: Loop | null = null;

  constructor(
    private readonly sizes: { operands: number; parameters: number; results: number },
    private readonly formula: Formula,
  ) {}

  /** All arrays are of one length. An operand may be a result's array as well. */
  run(operands: Float32Array[], parameters: number[], results: Float32Array[]): void {
    this.loop ??= this.compile();
    const { length } = results[0];
    for (let start = 0; start < length; start += WINDOW_FLOATS) {
      const part = Math.min(WINDOW_FLOATS, length - start);
      for (let i = 0; i < operands.length; i++) fill(i, operands[i], start, part);
      // The last four may be fewer: what the window holds behind them is worked on as well, and stays there.
      this.loop(4 * part, ...parameters);
      for (let i = 0; i < results.length; i++) empty(operands.length + i, results[i], start, part);
    }
  }

  private compile(): Loop {
    const { operands, parameters, results } = this.sizes;
    const builder = new Builder(1, parameters);
    const given = Array.from({ length: parameters }, (_, i) => builder.parameter(i));
    const at = builder.address();
    builder.loop(at, 0, () => {
      const loaded = Array.from({ length: operands }, (_, i) => builder.keep(builder.load(i, at)));
      const values = this.formula(loaded, given, builder).map((value) => builder.keep(value));
      for (let i = 0; i < results; i++) builder.store(operands + i, at, values[i]);
      builder.advance(at, { bytes: 16 });
    });
    return builder.build();
  }
}
