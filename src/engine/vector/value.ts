import { unsigned } from './module.ts';

/** WebAssembly code that leaves four floats (or what stands for four conditions) on the stack. */
export type Value = readonly number[];

/** Instructions of https://webassembly.github.io/spec/core/binary/instructions.html#vector-instructions */
export const [less, greater] = [0x43, 0x44].map(binary);
export const [add, sub, mul, div, min, max] = [0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9].map(binary);
export const [abs, neg, sqrt, nearest] = [0xe0, 0xe1, 0xe3, 0x6a].map(unary);
/** `a` where the condition holds (`and`) or does not (`except`), else 0. */
export const [and, except] = [0x4e, 0x4f].map(binary);
const toInteger = unary(0xf8);
const addIntegers = binary(0xae);
const allLanes = vector(0x13);

export function constant(value: number): Value {
  return lanes(value, value, value, value);
}

export function lanes(...values: [number, number, number, number]): Value {
  return [...vector(0x0c), ...new Uint8Array(Float32Array.from(values).buffer)];
}

/** `a` where the condition holds, else `b`. */
export function select(condition: Value, a: Value, b: Value): Value {
  return [...a, ...b, ...condition, ...vector(0x52)];
}

/** The float that `code` leaves on the stack, four times. */
export function splat(code: Value): Value {
  return [...code, ...allLanes];
}

/** The sum (or what else `combine` makes) of the four floats in the local `index`, as one float. */
export function across(index: number, combine: 'add' | 'max'): Value {
  const lane = (n: number) => [0x20, ...unsigned(index), ...vector(0x1f), n];
  const op = combine === 'add' ? 0x92 : 0x97;
  return [...lane(0), ...lane(1), op, ...lane(2), ...lane(3), op, op];
}

/** 2 to the power of a whole number from -127 to 127. */
export function powerOfTwo(exponent: Value): Value {
  const bits = addIntegers(toInteger(exponent), integers(127));
  return [...bits, 0x41, 23, ...vector(0xab)];
}

/** c[0] + c[1] · x + c[2] · x² … */
export function polynomial(x: Value, coefficients: readonly number[]): Value {
  return coefficients
    .slice(0, -1)
    .reduceRight<Value>((sum, c) => add(mul(sum, x), constant(c)), constant(coefficients.at(-1)!));
}

function integers(value: number): Value {
  return [...vector(0x0c), ...[0, 1, 2, 3].flatMap(() => [value, 0, 0, 0])];
}

function unary(opcode: number): (a: Value) => Value {
  return (a) => [...a, ...vector(opcode)];
}

function binary(opcode: number): (a: Value, b: Value) => Value {
  return (a, b) => [...a, ...b, ...vector(opcode)];
}

export function vector(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}
