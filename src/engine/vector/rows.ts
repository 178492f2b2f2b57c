import { Builder, type Loop } from './builder.ts';
import type { Value } from './value.ts';
import { empty, fill, WINDOW_FLOATS, window } from './windows.ts';

/** What a formula for rows works with. Operands and results are numbered together, in the order in which they are declared. */
export interface Row {
  builder: Builder;
  /** Four elements of an array of rows. */
  element(array: number): Value;
  /** Four elements of an array that is one row, the same for all. */
  column(array: number): Value;
  /** The row's own number. */
  single(array: number): Value;
  store(array: number, value: Value): void;
  /** Adds to four elements of a result that is one row. */
  accumulate(array: number, value: Value): void;
  parameter(index: number): Value;
  /** Runs `body` for all elements of the row, four at a time. */
  pass(body: () => void): void;
}

/** `rows`: as many elements as the whole; `column`: as one row; `single`: one for each row. Operands come first. */
export type Layout = 'rows' | 'column' | 'single';

interface Sizes {
  operands: readonly Layout[];
  results: readonly ('rows' | 'column')[];
  parameters: number;
}

/** A formula that takes a few passes over each row while it is in the nearest cache. Rows are of four elements or a multiple. */
export class Rows {
  private loop: Loop | null = null;

  constructor(
    private readonly sizes: Sizes,
    private readonly formula: (row: Row) => void,
  ) {}

  /** Whether rows of so many elements can be worked on. */
  static serves(columns: number): boolean {
    return columns > 0 && columns % 4 === 0 && columns <= WINDOW_FLOATS;
  }

  /** What is added up over the rows is added to what the result holds. */
  run(
    operands: Float32Array[],
    parameters: number[],
    results: (Float32Array | Float64Array)[],
    columns: number,
  ): void {
    this.loop ??= this.compile();
    const layouts = [...this.sizes.operands, ...this.sizes.results];
    const arrays = [...operands, ...results];
    const total = arrays[layouts.indexOf('rows')].length;
    const most = Math.floor(WINDOW_FLOATS / columns) * columns;
    for (let i = 0; i < operands.length; i++) if (layouts[i] === 'column') fill(i, operands[i], 0, columns);
    for (let start = 0; start < total; start += most) {
      const part = Math.min(most, total - start);
      for (let i = 0; i < operands.length; i++) {
        if (layouts[i] === 'rows') fill(i, operands[i], start, part);
        else if (layouts[i] === 'single') fill(i, operands[i], start / columns, part / columns);
      }
      for (let i = operands.length; i < arrays.length; i++)
        if (layouts[i] === 'column') window(i).fill(0, 0, columns);
      this.loop(4 * part, 4 * columns, ...parameters);
      for (let i = operands.length; i < arrays.length; i++) {
        if (layouts[i] === 'rows') empty(i, arrays[i] as Float32Array, start, part);
        else add(arrays[i], window(i), columns);
      }
    }
  }

  private compile(): Loop {
    const builder = new Builder(2, this.sizes.parameters);
    const given = Array.from({ length: this.sizes.parameters }, (_, i) => builder.parameter(i));
    const [end, length] = [0, 1];
    const start = builder.address();
    const number = builder.address();
    builder.loop(start, end, () => {
      const behind = builder.behind(start, length);
      let at = start;
      let column = start;
      this.formula({
        builder,
        element: (array) => builder.load(array, at),
        column: (array) => builder.load(array, column),
        single: (array) => builder.loadOne(array, number),
        store: (array, value) => builder.store(array, at, value),
        accumulate: (array, value) => builder.accumulate(array, column, value),
        parameter: (index) => given[index],
        pass: (body) => {
          at = builder.address(start);
          column = builder.address();
          builder.loop(at, behind, () => {
            body();
            builder.advance(at, { bytes: 16 });
            builder.advance(column, { bytes: 16 });
          });
        },
      });
      builder.advance(start, { local: length });
      builder.advance(number, { bytes: 4 });
    });
    return builder.build();
  }
}

/** The sums of some rows are single floats; those of many may be of double precision. */
function add(sums: Float32Array | Float64Array, part: Float32Array, columns: number): void {
  for (let i = 0; i < columns; i++) sums[i] += part[i];
}
