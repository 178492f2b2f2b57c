import { handleFrom, placeholder, read, shapeOnly } from '../../engine/index.ts';
import { type ByteSource, withFile, writeAtomically } from '../files.ts';
import type { StateDict } from '../nn/state.ts';
import type { DType, TypedArray } from '../tensor/dtype.ts';
import { make } from '../tensor/tensor.ts';
import { decode, dtypeInMemory } from './elements.ts';
import { byteLength, layout, readEntries, writeHeader } from './safetensors.ts';

/**
 * Writes a state dict as a safetensors file, which PyTorch's `safetensors.torch.load_file` reads. The file appears
 * whole or not at all. While a program is traced nothing is written.
 */
export function save(state: StateDict, path: string): void {
  const chunks = chunksOf(state);
  if (!shapeOnly()) writeAtomically(path, chunks);
}

/**
 * Reads a safetensors file, such as PyTorch's `safetensors.torch.save_file` writes. float64, float16 and bfloat16
 * become float32; every integer dtype becomes int32. Throws an Error when the file is malformed.
 */
export function load(path: string): StateDict {
  return withFile(path, tensorsOf);
}

/** What `save` writes, in memory. */
export function saveBytes(state: StateDict): Uint8Array {
  const chunks = [...chunksOf(state)];
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** What `load` reads, from memory. */
export function loadBytes(bytes: Uint8Array): StateDict {
  const read = (offset: number, length: number) => bytes.slice(offset, offset + length);
  return tensorsOf({ name: 'The buffer', size: bytes.length, read });
}

const STORED: Record<DType, string> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };

/** The header first, then each tensor's bytes, so that a large state dict is never in memory twice. */
function chunksOf(state: StateDict): Iterable<Uint8Array> {
  const entries = Object.entries(state).map(([name, tensor]) => {
    if (typeof tensor?.dtype !== 'string' || !(tensor.dtype in STORED)) {
      throw new Error(
        `A state dict holds tensors, but "${name}" is ${tensor === null ? 'null' : typeof tensor}.`,
      );
    }
    if (name === '__metadata__')
      throw new Error('No tensor may be named "__metadata__": safetensors reserves it.');
    return { name, dtype: STORED[tensor.dtype], shape: tensor.shape, tensor };
  });
  const header = writeHeader(entries);
  return (function* () {
    yield header;
    for (const { tensor, dtype, shape } of layout(entries)) {
      yield shapeOnly()
        ? new Uint8Array(byteLength(dtype, shape))
        : bytesOf(read(tensor.handle) as TypedArray);
    }
  })();
}

function bytesOf(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function tensorsOf(source: ByteSource): StateDict {
  const tensors = readEntries(source).map(({ name, dtype, shape, begin, end }) => {
    if (shapeOnly()) return [name, make(placeholder(shape, dtypeInMemory(dtype)))];
    const elements = decode(name, dtype, source.read(begin, end - begin));
    return [name, make(handleFrom(elements.values, shape, elements.dtype))];
  });
  return Object.fromEntries(tensors);
}
