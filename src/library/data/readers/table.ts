import { built } from '../../tensor/fill.ts';
import type { Tensor } from '../../tensor/tensor.ts';

type Cell = number | string;

/** Named columns of the same length. A column holds numbers or strings. */
export class Table {
  readonly columns: string[];

  constructor(
    private readonly cells: ReadonlyMap<string, readonly Cell[]>,
    readonly length: number,
    /** What errors call it, such as the file's name. */
    private readonly source: string,
    private readonly numeric: ReadonlySet<string>,
  ) {
    this.columns = [...cells.keys()];
  }

  /** The columns of numbers with these names (all columns if none are named) side by side: float32 [length, columns]. */
  tensor(...names: string[]): Tensor {
    const chosen = names.length > 0 ? names : this.columns;
    const columns = chosen.map((name) => this.numbers(name));
    return built([this.length, chosen.length], 'float32', (values) => {
      columns.forEach((column, c) => {
        for (let row = 0; row < this.length; row++) values[row * chosen.length + c] = column[row];
      });
    });
  }

  /** One column as classes: int32 [length] with numbers from 0, and the values that they stand for, sorted. */
  classes(name: string): { labels: Tensor; names: string[] } {
    const column = this.column(name);
    const names = [...new Set(column)]
      .sort((a, b) =>
        typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
      )
      .map(String);
    const number = new Map(names.map((value, i) => [value, i]));
    const labels = built([this.length], 'int32', (values) => {
      for (let row = 0; row < this.length; row++) values[row] = number.get(String(column[row]))!;
    });
    return { labels, names };
  }

  /** The values of one column. */
  column(name: string): readonly Cell[] {
    const column = this.cells.get(name);
    if (!column) {
      throw new Error(
        `${this.source} has no column ${JSON.stringify(name)}; it has ${this.columns.map((one) => JSON.stringify(one)).join(', ')}.`,
      );
    }
    return column;
  }

  private numbers(name: string): readonly number[] {
    const column = this.column(name);
    if (this.numeric.has(name)) return column as readonly number[];
    const at = column.findIndex((cell) => typeof cell !== 'number');
    throw new Error(
      `${this.source}: column ${JSON.stringify(name)} holds ${JSON.stringify(column[at])} in row ${at}, which is no number; use classes(${JSON.stringify(name)}) for labels.`,
    );
  }
}

/** A table of columns whose cells are at hand. */
export function tableOf(columns: [name: string, cells: Cell[]][], source: string): Table {
  const numeric = columns.filter(([, cells]) => cells.every((cell) => typeof cell === 'number'));
  const length = columns[0]?.[1].length ?? 0;
  return new Table(new Map(columns), length, source, new Set(numeric.map(([name]) => name)));
}
