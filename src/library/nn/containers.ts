import { Module } from './module.ts';
import { checkModule } from './sequential.ts';

/**
 * A list whose modules belong to the module that holds it; it has no `forward` of its own.
 * https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList<M extends Module = Module> extends Module implements Iterable<M> {
  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  forward(): never {
    throw new Error('A ModuleList only holds modules: call each of them in the forward of your own module.');
  }

  override get length(): number {
    return this.list().length;
  }

  /** The module at `index`, or undefined. Negative ones count from the end. */
  at(index: number): M | undefined {
    return this.list().at(index);
  }

  append(module: M): this {
    const name = String(this.length);
    checkModule('ModuleList', module, name);
    this.registerModule(name, module);
    return this;
  }

  extend(modules: Iterable<M>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  forEach(visit: (module: M, index: number) => void): void {
    this.list().forEach(visit);
  }

  map<T>(change: (module: M, index: number) => T): T[] {
    return this.list().map(change);
  }

  *[Symbol.iterator](): Iterator<M> {
    yield* this.list();
  }

  private list(): M[] {
    return Object.values(this).filter((value): value is M => value instanceof Module);
  }
}

/**
 * Modules by name that belong to the module that holds it; it has no `forward` of its own.
 * https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 */
export class ModuleDict<M extends Module = Module> extends Module implements Iterable<[string, M]> {
  constructor(modules: Record<string, M> = {}) {
    super();
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
  }

  forward(): never {
    throw new Error('A ModuleDict only holds modules: call each of them in the forward of your own module.');
  }

  override get length(): number {
    return this.entries().length;
  }

  has(name: string): boolean {
    return this.entries().some(([own]) => own === name);
  }

  /** Throws an Error that lists the names where there is no such module. */
  get(name: string): M {
    const found = this.entries().find(([own]) => own === name);
    if (!found) throw new Error(`This ModuleDict has no "${name}", only: ${this.keys().join(', ')}.`);
    return found[1];
  }

  set(name: string, module: M): this {
    checkModule('ModuleDict', module, name);
    this.registerModule(name, module);
    return this;
  }

  keys(): string[] {
    return this.entries().map(([name]) => name);
  }

  values(): M[] {
    return this.entries().map(([, module]) => module);
  }

  entries(): [string, M][] {
    return Object.entries(this).filter((entry): entry is [string, M] => entry[1] instanceof Module);
  }

  *[Symbol.iterator](): Iterator<[string, M]> {
    yield* this.entries();
  }
}
