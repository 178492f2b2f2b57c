import { type Handle, keep, own, read, readAsync } from '../../engine/index.ts';
import { isGradEnabled } from '../autograd/mode.ts';
import { type Hook, leafNode, type Node } from '../autograd/tape.ts';
import type { DType, TypedArray } from './dtype.ts';
import type { TensorMethods } from './members.ts';
import { format } from './print.ts';
import { dimOf, sizeOf } from './shape.ts';

declare global {
  /** `tensorscope/operators` adds `enabled: true` here, which makes a Tensor a number to the type checker. */
  interface TensorscopeOperators {}
}

const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** What `toArray()` gives: numbers (or booleans), nested as deep as the tensor has dimensions. */
export type Nested = number | boolean | Nested[];

/** The value of a tensor, shared by those that PyTorch lets share storage: a tensor and its `detach()`ed forms. */
export interface Storage {
  handle: Handle;
  /** The handle's memory lives as long as this object: its own for each handle, since in-place ops change the handle. */
  owner: object;
  /** How often the value was changed in place. */
  version: number;
}

/**
 * An array of numbers with a shape and a dtype that remembers how it was made, for `backward()`.
 * Made by `tensor(…)`, `zeros(…)`, `randn(…)` and the other creation functions.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: methods.ts puts the rest on the prototype
export class TensorBase {
  grad: Tensor | null = null;
  /** The graph's node that made this tensor; null where it needs no gradient. */
  node: Node | null = null;
  /** A name for error messages and hints. */
  name?: string;

  constructor(readonly storage: Storage) {}

  /** The TensorFlow.js tensor that holds the value. Changed in place, this tensor gets another one. */
  get tf(): Handle {
    keep(this.storage.handle);
    return this.storage.handle;
  }

  get handle(): Handle {
    return this.storage.handle;
  }

  get shape(): number[] {
    return this.storage.handle.shape;
  }

  get dtype(): DType {
    return this.storage.handle.dtype as DType;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** How often the value was changed in place. */
  get version(): number {
    return this.storage.version;
  }

  get isLeaf(): boolean {
    return this.node === null || this.node.isLeaf;
  }

  get gradFn(): Node | null {
    return this.isLeaf ? null : this.node;
  }

  get requiresGrad(): boolean {
    return this.node !== null;
  }

  set requiresGrad(value: boolean) {
    if (!this.isLeaf) {
      if (value) return;
      throw new Error(
        'you can only change requiresGrad flags of leaf variables. If you want to use a computed variable in a subgraph that does not require differentiation use x.detach().',
      );
    }
    if (!value) this.node = null;
    else if (this.node === null) {
      if (this.dtype !== 'float32') {
        throw new Error(`only Tensors of floating point dtype can require gradients, but got ${this.dtype}`);
      }
      this.node = leafNode(asTensor(this));
    }
  }

  requiresGrad_(value = true): Tensor {
    this.requiresGrad = value;
    return asTensor(this);
  }

  size(): number[];
  size(dim: number): number;
  size(dim?: number): number | number[] {
    return dim === undefined ? [...this.shape] : this.shape[dimOf('size', dim, this.ndim)];
  }

  dim(): number {
    return this.ndim;
  }

  numel(): number {
    return sizeOf(this.shape);
  }

  get T(): Tensor {
    return this.permute(this.shape.map((_, i) => this.ndim - 1 - i));
  }

  /** The values in row-major order. Waits for the engine; `data()` does so without blocking. */
  dataSync(): TypedArray {
    return read(this.handle) as TypedArray;
  }

  async data(): Promise<TypedArray> {
    return (await readAsync(this.handle)) as TypedArray;
  }

  /** The value of a tensor with one element. Throws for any other. A bool tensor gives 0 or 1. */
  item(): number {
    if (this.numel() !== 1) {
      throw new Error(
        `item: a Tensor with ${this.numel()} elements (shape [${this.shape.join(', ')}]) cannot be converted to a number; only one with a single element can`,
      );
    }
    return this.dataSync()[0];
  }

  /** The values as nested arrays; a number where the tensor has no dimensions. */
  toArray(): any {
    const values = this.dataSync();
    const convert: (value: number) => Nested = this.dtype === 'bool' ? Boolean : (value) => value;
    let at = 0;
    const nest = (dim: number): Nested =>
      dim === this.ndim
        ? convert(values[at++])
        : Array.from({ length: this.shape[dim] }, () => nest(dim + 1));
    return nest(0);
  }

  tolist(): any {
    return this.toArray();
  }

  /** Calls `hook` with the gradient once it is known; what it returns takes the gradient's place. Returns how to remove it. */
  registerHook(hook: Hook): { remove(): void } {
    if (this.node === null) {
      throw new Error("registerHook: cannot register a hook on a tensor that doesn't require gradient");
    }
    const { node } = this;
    node.hooks ??= [];
    node.hooks.push(hook);
    return {
      remove: () => {
        node.hooks = node.hooks?.filter((one) => one !== hook) ?? null;
      },
    };
  }

  /** Fills `grad` of this tensor in `backward()` though it is no leaf. */
  retainGrad(): void {
    if (this.node === null)
      throw new Error("retainGrad: can't retain grad on a tensor that has requiresGrad false");
    if (!this.isLeaf) this.node.keeper = asTensor(this);
  }

  toString(): string {
    return format(asTensor(this));
  }

  [inspect](): string {
    return this.toString();
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      "A Tensor was used with a JavaScript operator. Add `import 'tensorscope/operators'` to this file so that + - * / ** % and comparisons work on tensors, or call methods: a.add(b), a.sub(b), a.mul(b), a.div(b), a.gt(b); x.item() gives the number of a tensor with one element.",
    );
  }
}

export interface TensorBase extends TensorMethods {}

export type Tensor = TensorscopeOperators extends { enabled: true } ? TensorBase & number : TensorBase;
export const Tensor = TensorBase;

export function isTensor(value: unknown): value is Tensor {
  return value instanceof TensorBase;
}

/** To the type checker every TensorBase is a Tensor, whether operators are enabled or not. */
function asTensor(base: TensorBase): Tensor {
  return base as unknown as Tensor;
}

/** A tensor that needs no gradient and owns `handle`. */
export function make(handle: Handle): Tensor {
  const owner = {};
  own(owner, handle);
  return new TensorBase({ handle, owner, version: 0 }) as Tensor;
}

/** A leaf on a TensorFlow.js tensor. Gradients of our own graph end here. Throws for complex64 and string. */
export function fromTf(handle: Handle): Tensor {
  if (handle.dtype !== 'float32' && handle.dtype !== 'int32' && handle.dtype !== 'bool') {
    throw new Error(`fromTf: expected a tensor of dtype float32, int32 or bool, but got ${handle.dtype}`);
  }
  keep(handle);
  return new TensorBase({ handle, owner: handle, version: 0 }) as Tensor;
}

/** The same value and history as `tensor`; in-place changes of one do not reach the other. */
export function share(tensor: Tensor): Tensor {
  keep(tensor.storage.handle);
  return handOver(tensor);
}

/** As `share`, of a tensor that nobody else looks at any more. */
export function handOver(tensor: Tensor): Tensor {
  const { handle, owner } = tensor.storage;
  const alias = new TensorBase({ handle, owner, version: 0 }) as Tensor;
  alias.node = tensor.node;
  return alias;
}

/**
 * Gives `tensor` another value, in place. `next` is a handle that nobody else owns, or the storage of a tensor.
 * What that means for the history is the caller's to say.
 */
export function assign(tensor: Tensor, next: Handle | Storage): void {
  const { storage } = tensor;
  if ('handle' in next) {
    keep(next.handle);
    storage.handle = next.handle;
    storage.owner = next.owner;
  } else {
    storage.handle = next;
    storage.owner = {};
    own(storage.owner, next);
  }
  storage.version++;
}

/** Throws where an in-place op may not change `tensor`. */
export function checkInPlace(tensor: Tensor): void {
  if (isGradEnabled() && tensor.node?.isLeaf) {
    throw new Error(
      'a leaf Variable that requires grad is being used in an in-place operation. Do it in noGrad(() => …), or on a copy: x.clone().',
    );
  }
}
