import type { Tensor } from '../../../library/index.ts';
import { isTensor } from '../../../library/tensor/tensor.ts';
import { fieldsOf, setField } from './hidden.ts';
import { engineTensor, type Known } from './known.ts';

/** A value of the program as JSON. Objects carry a number, so that what was one object is one again. */
export type Saved =
  | string
  | boolean
  | null
  | number
  | { is: 'number' | 'bigint'; text: string }
  | { is: 'undefined' | 'kept' }
  | { is: 'same'; id: number }
  | { is: 'tensor'; name: string; grad: boolean }
  | { is: 'known'; name: string }
  | { is: 'array' | 'set' | 'map'; id: number; items: Saved[] }
  | { is: 'object' | 'instance'; id: number; fields: [string, Saved][] }
  | { is: 'typed'; id: number; type: string; base64: string };

/** Writes values of the program down; their tensors go into `tensors`. */
export class Writer {
  readonly tensors: Record<string, Tensor> = {};
  /** What cannot be written down, by the name of its variable. */
  readonly unknown = new Set<string>();
  private readonly ids = new Map<object, number>();
  private readonly names = new Map<Tensor, string>();
  /** So many items of what the setup made are still looked into. */
  private room = LARGE;

  constructor(
    private readonly known: Known,
    private readonly prefix = 'variable',
  ) {}

  /** `set` where the variable could be another object by now; what a `const` holds is only looked into. */
  write(value: unknown, name: string, set: boolean): Saved {
    if (value === undefined) return { is: 'undefined' };
    if (typeof value === 'bigint') return { is: 'bigint', text: String(value) };
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { is: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
    if (value === null || typeof value !== 'object')
      return typeof value === 'function' || typeof value === 'symbol'
        ? this.reference(value)
        : (value as string);
    if (isTensor(value)) return this.tensor(value, set);
    return this.object(value, name, set);
  }

  private reference(value: unknown): Saved {
    const name = this.known.nameOf(value as object);
    return name === undefined ? { is: 'kept' } : { is: 'known', name };
  }

  private tensor(tensor: Tensor, set: boolean): Saved {
    const known = this.known.parameterName(tensor);
    if (known !== undefined) return { is: 'known', name: known };
    if (!set && !tensor.requiresGrad) return { is: 'kept' };
    let name = this.names.get(tensor);
    if (name === undefined) {
      name = `${this.prefix}.${this.names.size}`;
      this.names.set(tensor, name);
      this.tensors[name] = tensor;
    }
    return { is: 'tensor', name, grad: tensor.requiresGrad && tensor.isLeaf };
  }

  private object(value: object, name: string, set: boolean): Saved {
    const known = this.known.nameOf(value);
    if (known !== undefined) return { is: 'known', name: known };
    const before = this.ids.get(value);
    if (before !== undefined) return { is: 'same', id: before };
    if (this.known.isLibrary(value)) return { is: 'kept' };
    const id = this.ids.size;
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const typed = value as Float32Array;
      if (!set && typed.length > LARGE) return { is: 'kept' };
      this.ids.set(value, id);
      const bytes = Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength);
      return { is: 'typed', id, type: value.constructor.name, base64: bytes.toString('base64') };
    }
    const items = Array.isArray(value)
      ? value
      : value instanceof Set
        ? [...value]
        : value instanceof Map
          ? [...value].flat()
          : undefined;
    if (items) {
      if (!set && items.length > this.room) return { is: 'kept' };
      this.room -= items.length;
      this.ids.set(value, id);
      const is = Array.isArray(value) ? 'array' : value instanceof Set ? 'set' : 'map';
      return { is, id, items: items.map((item) => this.write(item, name, this.changes(item))) };
    }
    const kind = Object.prototype.toString.call(value);
    if (kind !== '[object Object]') {
      // What goes on by itself is another one by now, whoever holds it.
      if (set || /Generator|Iterator/.test(kind)) this.unknown.add(name);
      return { is: 'kept' };
    }
    this.ids.set(value, id);
    const plain = [Object.prototype, null].includes(Object.getPrototypeOf(value));
    const fields = fieldsOf(value).map(([key, one]): [string, Saved] => [
      key,
      this.write(one, `${name}.${key}`, this.changes(one)),
    ]);
    return { is: plain ? 'object' : 'instance', id, fields };
  }

  /** Within an object, a tensor may have come to be at any time; large data is what the setup made. */
  private changes(value: unknown): boolean {
    return isTensor(value) && value.numel() <= LARGE;
  }
}

/** Elements of data which are taken to be made by the program's setup, and not to be changed. */
const LARGE = 1 << 18;

/** Brings written values back, into the objects that the program has now wherever it can. */
export class Reader {
  private readonly objects = new Map<number, object>();
  private readonly made = new Map<string, Tensor>();

  constructor(
    private readonly known: Known,
    private readonly tensors: Record<string, Tensor>,
  ) {}

  read(saved: Saved, live: unknown): unknown {
    if (typeof saved !== 'object' || saved === null) return saved;
    switch (saved.is) {
      case 'undefined':
        return undefined;
      case 'kept':
        return live;
      case 'number':
        return Number(saved.text);
      case 'bigint':
        return BigInt(saved.text);
      case 'same':
        return this.objects.get(saved.id);
      case 'known':
        return this.known.named(saved.name) ?? live;
      case 'tensor':
        return this.tensor(saved.name, saved.grad, live);
      case 'typed':
        return this.typed(saved, live);
      case 'array': {
        const array: unknown[] = Array.isArray(live) ? live : [];
        this.objects.set(saved.id, array);
        const items = saved.items.map((item, i) => this.read(item, array[i]));
        array.length = 0;
        for (const item of items) array.push(item);
        return array;
      }
      case 'set': {
        const set = live instanceof Set ? live : new Set();
        this.objects.set(saved.id, set);
        const before = [...set];
        const items = saved.items.map((item, i) => this.read(item, before[i]));
        set.clear();
        for (const item of items) set.add(item);
        return set;
      }
      case 'map': {
        const map = live instanceof Map ? live : new Map();
        this.objects.set(saved.id, map);
        const before = [...map].flat();
        const items = saved.items.map((item, i) => this.read(item, before[i]));
        map.clear();
        for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
        return map;
      }
      default: {
        if (saved.is === 'instance' && (typeof live !== 'object' || live === null)) return live;
        const object = (typeof live === 'object' && live !== null ? live : {}) as Record<string, unknown>;
        this.objects.set(saved.id, object);
        for (const key of Object.keys(object))
          if (!saved.fields.some(([name]) => name === key)) delete object[key];
        const before = new Map(fieldsOf(object));
        for (const [key, value] of saved.fields) setField(object, key, this.read(value, before.get(key)));
        return object;
      }
    }
  }

  private tensor(name: string, grad: boolean, live: unknown): Tensor {
    let tensor = this.made.get(name);
    if (tensor) return tensor;
    // Of an outer loop's iteration the tensors are not kept: they come with the rest.
    if (!this.tensors[name]) return live as Tensor;
    tensor = engineTensor(this.tensors[name], grad, isTensor(live) ? live : undefined);
    this.made.set(name, tensor);
    return tensor;
  }

  private typed(saved: Extract<Saved, { is: 'typed' }>, live: unknown): object {
    const bytes = Uint8Array.from(Buffer.from(saved.base64, 'base64'));
    const kind = globalThis[saved.type as 'Float32Array'];
    const values = new kind(bytes.buffer);
    const same = live instanceof kind && live.length === values.length;
    if (same) live.set(values);
    const result = same ? live : values;
    this.objects.set(saved.id, result);
    return result;
  }
}
