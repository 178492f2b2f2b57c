import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { shapeOnly } from '../../../engine/index.ts';
import { Table, tableOf } from './table.ts';

/**
 * Reads a Parquet file, uncompressed or with Snappy: `await readParquet(path)`. Numbers and booleans become numbers;
 * whole numbers of 64 bits lose what a double cannot hold. While a program is traced only the description at the
 * file's end is read, so that the names of classes are not known. Throws an Error for nested columns and other compressions.
 */
export async function readParquet(path: string, { columns }: { columns?: string[] } = {}): Promise<Table> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const fields = parquetSchema(metadata).children;
  const nested = fields.find((field) => field.children.length > 0);
  if (nested) throw new Error(`${path}: column ${JSON.stringify(nested.element.name)} is nested.`);
  const names = columns ?? fields.map((field) => field.element.name);
  const known = new Map(fields.map((field) => [field.element.name, field.element.type]));
  const missing = names.find((name) => !known.has(name));
  if (missing !== undefined)
    throw new Error(
      `${path} has no column ${JSON.stringify(missing)}; it has ${[...known.keys()].join(', ')}.`,
    );
  if (shapeOnly()) {
    const numeric = names.filter((name) => known.get(name) !== 'BYTE_ARRAY');
    const blank = names.map((name): [string, number[]] => [name, []]);
    return new Table(new Map(blank), Number(metadata.num_rows), path, new Set(numeric));
  }
  const rows = await parquetReadObjects({ file, metadata, columns: names });
  return tableOf(
    names.map((name) => [name, rows.map((row) => cellOf(row[name]))]),
    path,
  );
}

function cellOf(value: unknown): number | string {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return typeof value === 'number' ? value : value === null || value === undefined ? '' : String(value);
}
