import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { type Table, tableOf } from './table.ts';

export interface CsvOptions {
  /** A comma if not given. */
  delimiter?: string;
  /** Whether the first row names the columns (default); otherwise they are named '0', '1' and so on. */
  header?: boolean;
}

/**
 * Reads a CSV file. A column is one of numbers where every cell is a number; an empty cell makes it one of strings.
 * Throws an Error for rows of different lengths.
 */
export function readCsv(path: string, options: CsvOptions = {}): Table {
  return parseCsv(readFileSync(path, 'utf8'), options, path);
}

/** The same from text; `name` is what errors call it. */
export function parseCsv(text: string, options: CsvOptions = {}, name = 'The text'): Table {
  const { delimiter = ',', header = true } = options;
  const rows = recordsOf(text, delimiter, name);
  const names = header ? (rows.shift() ?? []) : (rows[0] ?? []).map((_, i) => String(i));
  const columns = names.map((column, i): [string, (number | string)[]] => {
    const cells = rows.map((row) => row[i]);
    return [column, cells.every(isNumber) ? cells.map(Number) : cells];
  });
  return tableOf(columns, name);
}

function recordsOf(text: string, delimiter: string, name: string): string[][] {
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new Error(`${name} is no CSV that can be read: ${(error as Error).message}`);
  }
}

function isNumber(cell: string): boolean {
  return cell !== '' && (!Number.isNaN(Number(cell)) || /^nan$/i.test(cell));
}
