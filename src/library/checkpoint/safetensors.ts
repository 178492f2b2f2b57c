import type { ByteSource } from '../files.ts';

/**
 * The safetensors format, apart from any tensor: a little-endian u64 with the header's length, the header as JSON,
 * then the data. https://github.com/huggingface/safetensors#format
 */

export interface Entry {
  name: string;
  dtype: string;
  shape: number[];
  /** Where its bytes lie, counted from the start of the file; `end` is exclusive. */
  begin: number;
  end: number;
}

export const BYTES: Record<string, number> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

const LENGTH_BYTES = 8;
const LONGEST_HEADER = 100_000_000;

/** The entries in the header's order. Throws an Error that names the source and what is wrong with it. */
export function readEntries(source: ByteSource): Entry[] {
  const fail = (what: string): never => {
    throw new Error(`${source.name} is not a valid safetensors file: ${what}.`);
  };
  const { header, dataStart } = readHeader(source, fail);
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') checkMetadata(value, fail);
    else entries.push(readEntry(name, value, dataStart, fail));
  }
  checkLayout(entries, dataStart, source.size, fail);
  return entries;
}

/** The first bytes of a file with these entries; the data of the entries follows in the order of `layout`. */
export function writeHeader(entries: Omit<Entry, 'begin' | 'end'>[]): Uint8Array {
  const begins = new Map<object, number>();
  let offset = 0;
  for (const entry of layout(entries)) {
    begins.set(entry, offset);
    offset += byteLength(entry.dtype, entry.shape);
  }
  // Written by hand, because an object would move names that look like numbers to the front.
  const fields = entries.map((entry) => {
    const begin = begins.get(entry)!;
    const { name, dtype, shape } = entry;
    const fact = { dtype, shape, data_offsets: [begin, begin + byteLength(dtype, shape)] };
    return `${JSON.stringify(name)}:${JSON.stringify(fact)}`;
  });
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > LONGEST_HEADER) {
    throw new Error(`A safetensors header may have ${LONGEST_HEADER} bytes; this one needs ${padded}.`);
  }
  const bytes = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

/** The order in which the data is written: wide elements first, so that each tensor is aligned to its element. */
export function layout<T extends { dtype: string }>(entries: T[]): T[] {
  return [...entries].sort((a, b) => BYTES[b.dtype] - BYTES[a.dtype]);
}

export function byteLength(dtype: string, shape: number[]): number {
  return shape.reduce((product, size) => product * size, BYTES[dtype]);
}

type Fail = (what: string) => never;

function readHeader(source: ByteSource, fail: Fail): { header: object; dataStart: number } {
  if (source.size < LENGTH_BYTES)
    fail(`it has ${source.size} bytes, fewer than the 8 of the header's length`);
  const lengthField = source.read(0, LENGTH_BYTES);
  const length = new DataView(lengthField.buffer, lengthField.byteOffset).getBigUint64(0, true);
  if (length > LONGEST_HEADER)
    fail(`its header would have ${length} bytes, and ${LONGEST_HEADER} are allowed`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > source.size) {
    fail(
      `its header would have ${length} bytes, but only ${source.size - LENGTH_BYTES} are left in the file`,
    );
  }
  const bytes = source.read(LENGTH_BYTES, Number(length));
  if (bytes[0] !== 0x7b) fail('its header does not start with "{"');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    fail(`its header is not JSON (${(error as Error).message})`);
  }
  return { header: header as object, dataStart };
}

function checkMetadata(value: unknown, fail: Fail): void {
  const isText = (text: unknown) => typeof text === 'string';
  if (!isRecord(value) || !Object.values(value).every(isText))
    fail('__metadata__ must map strings to strings');
}

function readEntry(name: string, value: unknown, dataStart: number, fail: Fail): Entry {
  const of = `tensor "${name}"`;
  if (!isRecord(value)) return fail(`${of} is described by ${JSON.stringify(value)}, not by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype)) {
    return fail(
      `${of} has the unknown dtype ${JSON.stringify(dtype)}; known are ${Object.keys(BYTES).join(', ')}`,
    );
  }
  if (!isSizes(shape)) return fail(`${of} has the shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`${of} has the data_offsets ${JSON.stringify(offsets)}`);
  }
  const expected = byteLength(dtype, shape);
  const actual = offsets[1] - offsets[0];
  if (expected !== actual) {
    return fail(
      `${of} of shape [${shape.join(', ')}] and dtype ${dtype} takes ${expected} bytes, not ${actual}`,
    );
  }
  return { name, dtype, shape, begin: dataStart + offsets[0], end: dataStart + offsets[1] };
}

function checkLayout(entries: Entry[], dataStart: number, size: number, fail: Fail): void {
  let end = dataStart;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      const what = entry.begin > end ? 'leaves a hole before' : 'overlaps';
      fail(
        `its data ${what} byte ${Math.max(entry.begin, end) - dataStart}, where tensor "${entry.name}" lies`,
      );
    }
    end = entry.end;
  }
  if (end !== size) fail(`its data ends at byte ${end}, but the file has ${size} bytes`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
