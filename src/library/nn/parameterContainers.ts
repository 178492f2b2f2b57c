import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * A list whose parameters belong to the module that holds it; a plain tensor in it becomes a parameter.
 * https://pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
 */
export class ParameterList extends Module implements Iterable<Parameter> {
  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  forward(): never {
    throw new Error(
      'A ParameterList only holds parameters: use each of them in the forward of your own module.',
    );
  }

  override get length(): number {
    return this.list().length;
  }

  /** The parameter at `index`, or undefined. Negative ones count from the end. */
  at(index: number): Parameter | undefined {
    return this.list().at(index);
  }

  append(value: Tensor): this {
    const name = String(this.length);
    this.registerParameter(name, parameterOf('ParameterList', name, value));
    return this;
  }

  extend(values: Iterable<Tensor>): this {
    for (const value of values) this.append(value);
    return this;
  }

  forEach(visit: (parameter: Parameter, index: number) => void): void {
    this.list().forEach(visit);
  }

  map<T>(change: (parameter: Parameter, index: number) => T): T[] {
    return this.list().map(change);
  }

  *[Symbol.iterator](): Iterator<Parameter> {
    yield* this.list();
  }

  override extraRepr(): string {
    return this.map((parameter, i) => `${i}: [${parameter.shape.join(', ')}]`).join(', ');
  }

  private list(): Parameter[] {
    return entriesOf(this).map(([, parameter]) => parameter);
  }
}

/**
 * Parameters by name that belong to the module that holds it; a plain tensor in it becomes a parameter.
 * https://pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
 */
export class ParameterDict extends Module implements Iterable<[string, Parameter]> {
  constructor(values: Record<string, Tensor> = {}) {
    super();
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  forward(): never {
    throw new Error(
      'A ParameterDict only holds parameters: use each of them in the forward of your own module.',
    );
  }

  override get length(): number {
    return this.entries().length;
  }

  has(name: string): boolean {
    return this.entries().some(([own]) => own === name);
  }

  /** Throws an Error that lists the names where there is no such parameter. */
  get(name: string): Parameter {
    const found = this.entries().find(([own]) => own === name);
    if (!found) throw new Error(`This ParameterDict has no "${name}", only: ${this.keys().join(', ')}.`);
    return found[1];
  }

  set(name: string, value: Tensor): this {
    if (name in this && !Object.hasOwn(this, name)) {
      throw new Error(`"${name}" cannot name a parameter in a ParameterDict: it is one of its methods.`);
    }
    this.registerParameter(name, parameterOf('ParameterDict', name, value));
    return this;
  }

  keys(): string[] {
    return this.entries().map(([name]) => name);
  }

  values(): Parameter[] {
    return this.entries().map(([, parameter]) => parameter);
  }

  entries(): [string, Parameter][] {
    return entriesOf(this);
  }

  *[Symbol.iterator](): Iterator<[string, Parameter]> {
    yield* this.entries();
  }

  override extraRepr(): string {
    return this.entries()
      .map(([name, parameter]) => `${name}: [${parameter.shape.join(', ')}]`)
      .join(', ');
  }
}

function entriesOf(module: Module): [string, Parameter][] {
  return Object.entries(module).filter(
    (entry): entry is [string, Parameter] => entry[1] instanceof Parameter,
  );
}

function parameterOf(type: string, name: string, value: unknown): Parameter {
  if (value instanceof Parameter) return value as Parameter;
  if (isTensor(value)) return new Parameter(value);
  throw new TypeError(`${type} holds parameters, but "${name}" is ${String(value)}.`);
}
