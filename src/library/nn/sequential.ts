import { Module } from './module.ts';

/**
 * Modules run one after another: `new Sequential(a, b)`, or with names `new Sequential({ conv: a, relu: b })`.
 * https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module implements Iterable<Module> {
  constructor(...modules: Module[] | [named: Record<string, Module>]) {
    super();
    const [first] = modules;
    const named = modules.length === 1 && typeof first === 'object' && first !== null;
    const entries = named ? Object.entries(first) : Object.entries(modules as Module[]);
    for (const [name, module] of entries) {
      checkModule('Sequential', module, name);
      this.registerModule(name, module);
    }
  }

  /** The output of each module is the input of the next. */
  forward(input: any): any {
    let output = input;
    for (const module of this) output = module(output);
    return output;
  }

  override get length(): number {
    return this.entries().length;
  }

  /** The module at `index`, or undefined. Negative ones count from the end. */
  at(index: number): Module | undefined {
    return this.entries().at(index)?.[1];
  }

  slice(start?: number, end?: number): Sequential {
    return new Sequential(Object.fromEntries(this.entries().slice(start, end)));
  }

  append(module: Module): this {
    checkModule('Sequential', module, String(this.length));
    this.registerModule(String(this.length), module);
    return this;
  }

  *[Symbol.iterator](): Iterator<Module> {
    for (const [, module] of this.entries()) yield module;
  }

  /** Unlike `namedChildren()`, a module that is there twice comes twice. */
  private entries(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }
}

export function checkModule(type: string, value: unknown, name: string): void {
  if (value instanceof Module) return;
  const got = typeof value === 'function' ? `the function ${value.name || 'without a name'}` : String(value);
  throw new Error(`${type} holds modules, but "${name}" is ${got}.`);
}
