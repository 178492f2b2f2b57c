import { type ByteSource, withFile } from '../files.ts';

/** An IDX file of unsigned bytes, as MNIST comes in. http://yann.lecun.com/exdb/mnist/ */
export interface Idx {
  /** [count] for labels, [count, rows, columns] for images. */
  sizes: number[];
  values: Uint8Array;
}

export type IdxKind = 'images' | 'labels';

/** The third byte is the element type (8: unsigned byte), the fourth the number of dimensions. */
const MAGIC: Record<IdxKind, number> = { images: 2051, labels: 2049 };
const DIMENSIONS: Record<IdxKind, number> = { images: 3, labels: 1 };

/** Reads the sizes alone. Throws an Error when the file is no IDX file of this kind or has the wrong length. */
export function readIdxSizes(path: string, kind: IdxKind): number[] {
  return withFile(path, (file) => checkedSizes(file, kind));
}

/** Reads a whole file, after its header and its length are checked, so a broken one allocates nothing. */
export function readIdx(path: string, kind: IdxKind): Idx {
  return withFile(path, (file) => {
    const sizes = checkedSizes(file, kind);
    return { sizes, values: file.read(headerBytes(kind), product(sizes)) };
  });
}

function checkedSizes(file: ByteSource, kind: IdxKind): number[] {
  const length = headerBytes(kind);
  if (file.size < length) {
    throw new Error(
      `${file.name} has ${file.size} bytes; the header of an IDX file of ${kind} alone has ${length}.`,
    );
  }
  const header = new DataView(file.read(0, length).buffer);
  const magic = header.getUint32(0);
  if (magic !== MAGIC[kind]) {
    throw new Error(`${file.name} starts with ${magic}; an IDX file of ${kind} starts with ${MAGIC[kind]}.`);
  }
  const sizes = Array.from({ length: DIMENSIONS[kind] }, (_, i) => header.getUint32(4 + 4 * i));
  const expected = length + product(sizes);
  if (file.size !== expected) {
    throw new Error(
      `${file.name} has ${file.size} bytes; with the sizes [${sizes.join(', ')}] it must have ${expected}.`,
    );
  }
  return sizes;
}

function headerBytes(kind: IdxKind): number {
  return 4 + 4 * DIMENSIONS[kind];
}

function product(sizes: number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
