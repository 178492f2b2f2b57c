import { encodeModule, signed, type Type, unsigned } from './module.ts';
import { across, add, splat, type Value, vector } from './value.ts';
import { memory, WINDOW } from './windows.ts';

/** A compiled loop: a function of integers, then floats. */
export type Loop = (...numbers: number[]) => void;

/** Writes one function: statements in the order in which its methods are called. An address is a local that holds bytes. */
export class Builder {
  private readonly code: number[] = [];
  private readonly locals: Type[] = [];

  constructor(
    private readonly integers: number,
    private readonly floats: number,
  ) {}

  /** The float parameter of that number, four times. Called ahead of the loops, it is worked out once. */
  parameter(index: number): Value {
    return this.keep(splat(get(this.integers + index)));
  }

  /** Works a value out now, and gives it as often as it is needed. */
  keep(value: Value): Value {
    const local = this.local('v128');
    this.code.push(...value, ...set(local));
    return get(local);
  }

  /** Four floats that start at 0 (or else) and change. */
  variable(start: Value): { value: Value; index: number; set(value: Value): void } {
    const index = this.local('v128');
    const change = (value: Value) => void this.code.push(...value, ...set(index));
    change(start);
    return { value: get(index), index, set: change };
  }

  /** The sum or the greatest of a variable's four floats, four times. */
  across(variable: { index: number }, combine: 'add' | 'max'): Value {
    return this.keep(splat(across(variable.index, combine)));
  }

  /** An address that starts at `start`, or at 0. */
  address(start?: number): number {
    const local = this.local('i32');
    this.code.push(...(start === undefined ? [0x41, 0] : get(start)), ...set(local));
    return local;
  }

  /** Runs `body` until `address` is at `end`, an address or a parameter; `body` moves it on. At least once. */
  loop(address: number, end: number, body: () => void): void {
    this.code.push(0x03, 0x40);
    body();
    this.code.push(...get(address), ...get(end), 0x49, 0x0d, 0x00, 0x0b);
  }

  /** Moves an address on by bytes, or by what another local holds. */
  advance(address: number, by: { bytes: number } | { local: number }): void {
    const step = 'bytes' in by ? [0x41, ...signed(by.bytes)] : get(by.local);
    this.code.push(...get(address), ...step, 0x6a, ...set(address));
  }

  /** Where `address` will be after so many bytes as another local holds. */
  behind(address: number, length: number): number {
    const local = this.local('i32');
    this.code.push(...get(address), ...get(length), 0x6a, ...set(local));
    return local;
  }

  /** Four floats of a window. */
  load(window: number, address: number): Value {
    return [...get(address), ...vector(0x00), 4, ...unsigned(window * WINDOW)];
  }

  /** One float of a window, four times. */
  loadOne(window: number, address: number): Value {
    return [...get(address), ...vector(0x09), 2, ...unsigned(window * WINDOW)];
  }

  store(window: number, address: number, value: Value): void {
    this.code.push(...get(address), ...value, ...vector(0x0b), 4, ...unsigned(window * WINDOW));
  }

  /** Adds to four floats of a window. */
  accumulate(window: number, address: number, value: Value): void {
    this.store(window, address, add(this.load(window, address), value));
  }

  build(): Loop {
    const { integers, floats, locals, code } = this;
    const module = new WebAssembly.Module(encodeModule({ integers, floats, locals, code }) as BufferSource);
    return new WebAssembly.Instance(module, { e: { memory } }).exports.run as Loop;
  }

  private local(type: Type): number {
    return this.integers + this.floats + this.locals.push(type) - 1;
  }
}

function get(local: number): Value {
  return [0x20, ...unsigned(local)];
}

function set(local: number): Value {
  return [0x21, ...unsigned(local)];
}
