/**
 * Encodes a WebAssembly module with one function on an imported memory
 * (https://webassembly.github.io/spec/core/binary/modules.html). The function's parameters are integers, then floats.
 */
export interface Shape {
  integers: number;
  floats: number;
  /** Locals behind the parameters. */
  locals: readonly Type[];
  code: readonly number[];
}

export type Type = 'i32' | 'f32' | 'v128';

const types: Record<Type, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const END = 0x0b;

export function encodeModule({ integers, floats, locals, code }: Shape): Uint8Array {
  const params = [
    ...new Array<number>(integers).fill(types.i32),
    ...new Array<number>(floats).fill(types.f32),
  ];
  const body = [...vector(locals.map((type) => [1, types[type]])), ...code, END];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...vector(params.map((type) => [type])), 0]]),
    ...section(2, [[...text('e'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(3, [[0]]),
    ...section(7, [[...text('run'), 0x00, 0x00]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

/** LEB128 */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return bytes;
}

/** LEB128 of a number that may be negative. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest & 127);
  return bytes;
}

function section(id: number, entries: number[][]): number[] {
  const bytes = vector(entries);
  return [id, ...unsigned(bytes.length), ...bytes];
}

function vector(entries: number[][]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(value: string): number[] {
  return vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
}
