import { mismatch } from '../errors.ts';
import type { DType } from './dtype.ts';
import { broadcast, show } from './shape.ts';
import { isTensor, type Tensor } from './tensor.ts';

/** Throws a TypeError where an operand is no Tensor. One that may be left out may be null or undefined. */
export function expectTensors(op: string, operands: Record<string, unknown>, optional: string[] = []): void {
  for (const name in operands) {
    const value = operands[name];
    if (isTensor(value) || ((value === null || value === undefined) && optional.includes(name))) continue;
    throw new TypeError(`${op}: expected ${name} to be a Tensor, but got ${describe(value)}`);
  }
}

/** As `expectTensors`, and reports a tensor that is not float32: for ops on learned weights, as PyTorch does. */
export function expectFloats(op: string, operands: Record<string, unknown>, optional: string[] = []): void {
  expectTensors(op, operands, optional);
  for (const name in operands) {
    const dtype = (operands[name] as Tensor | null | undefined)?.dtype ?? 'float32';
    if (dtype === 'float32') continue;
    const tensor = operands[name] as Tensor;
    const message = `${op}: expected ${name} to be float32, but got ${dtype} ${show(tensor.shape)}; ${name}.float() makes it so`;
    mismatch(op, message, [{ name, tensor }], () => {}, 'dtype-mismatch');
  }
}

/** Throws a TypeError where `options` are no object with names in it; `example` shows one. */
export function expectOptions(op: string, options: unknown, example: string): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options) && !isTensor(options))
    return;
  throw new TypeError(`${op}: expected options such as ${example}, but got ${describe(options)}`);
}

/** Throws where `count` is no whole number from 0 on. */
export function expectCount(op: string, name: string, count: unknown): void {
  if (Number.isInteger(count) && (count as number) >= 0) return;
  throw new Error(`${op}: expected ${name} to be a whole number from 0 on, but got ${describe(count)}`);
}

const DTYPES: unknown[] = ['float32', 'int32', 'bool'] satisfies DType[];

/** Throws for a name that is no dtype. */
export function expectDtype(op: string, dtype: unknown): void {
  if (DTYPES.includes(dtype)) return;
  throw new TypeError(`${op}: expected dtype to be 'float32', 'int32' or 'bool', but got ${describe(dtype)}`);
}

/** Throws where a dimension that is to be reduced has no elements, of which none is the greatest. */
export function expectElements(op: string, input: Tensor, dims: readonly number[]): void {
  if (dims.every((dim) => input.shape[dim] > 0)) return;
  throw new Error(`${op}: expected input to have elements to choose from, but got ${show(input.shape)}`);
}

/** Whether `from` broadcasts to exactly `shape`. */
export function fitsInto(from: readonly number[], shape: readonly number[]): boolean {
  return broadcast(from, shape)?.join() === shape.join();
}

function describe(value: unknown): string {
  if (isTensor(value)) return `a Tensor ${show(value.shape)}`;
  if (Array.isArray(value)) return `an array of ${value.length}; tensor([…]) makes a Tensor of numbers`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const keys = Object.keys(value);
  return keys.length > 0 && Object.getPrototypeOf(value) === Object.prototype
    ? `the options { ${keys.join(', ')} }, which come last`
    : `an object of the type ${value.constructor?.name ?? 'Object'}`;
}
