import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';

/** A file or a buffer that can be read in pieces, so that a large file is never in memory twice. */
export interface ByteSource {
  name: string;
  size: number;
  read(offset: number, length: number): Uint8Array;
}

/** Calls `use` with the opened file and closes it afterwards. */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T {
  const file = openSync(path, 'r');
  try {
    return use({
      name: path,
      size: fstatSync(file).size,
      read: (offset, length) => readFully(file, offset, length),
    });
  } finally {
    closeSync(file);
  }
}

/**
 * Writes the chunks to a temporary file beside the target and renames it, so that a crash in between leaves the old
 * file whole.
 */
export function writeAtomically(path: string, chunks: Iterable<Uint8Array>): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    try {
      for (const chunk of chunks) writeFully(file, chunk);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readFully(file: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, offset + done);
    if (read === 0)
      throw new Error(`The file ended at byte ${offset + done} while ${length - done} more were due.`);
    done += read;
  }
  return bytes;
}

function writeFully(file: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done);
}
