import { noGrad } from '../autograd/mode.ts';
import { observer } from '../observer.ts';
import type { DType } from '../tensor/dtype.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { type BackwardHook, type ForwardHook, type ForwardPreHook, Hooks, withHooks } from './hooks.ts';
import { Parameter } from './parameter.ts';
import { copyState, type StateDict, type StateReport } from './state.ts';

/** A module is called like a function: `model(x)` runs `forward(x)`, with its types. */
export interface Module {
  (...inputs: Parameters<this['forward']>): ReturnType<this['forward']>;
  /** True between `train()`, where a module starts, and `eval()`. */
  training: boolean;
}

/**
 * The base class of all layers and models: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 *
 * A subclass assigns parameters and modules to its fields and defines `forward`. Modules in a plain array or object are
 * not found: neither their parameters nor their state; they belong into a ModuleList, ModuleDict or Sequential.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a class cannot declare by itself that it is callable.
export abstract class Module {
  constructor() {
    const self = callable(new.target.prototype, {
      persistent: new Map(),
      keys: new Map(),
      hooks: new Hooks(),
    });
    self.training = true;
    observer()?.made?.(self);
    // biome-ignore lint/correctness/noConstructorReturn: the callable takes the place of the plain object.
    return self;
  }

  /** Computes the module's output. Call the module itself rather than this, so that hooks and watchers run. */
  abstract forward(...inputs: any[]): any;

  /** The parameters of this module and of those inside it, each once. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Names are paths such as `features.0.weight`. A shared parameter has the name at which it is met first. */
  namedParameters(): [string, Parameter][] {
    return unique(everyEntry(this, ownParameters));
  }

  /** Tensors that are state but not trained, such as running averages. */
  buffers(): Tensor[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  namedBuffers(): [string, Tensor][] {
    return unique(everyEntry(this, (module) => ownBuffers(module)));
  }

  /** The modules right inside this one. */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  namedChildren(): [string, Module][] {
    return unique(ownFields(this, (value) => value instanceof Module));
  }

  /** This module and all modules inside it, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** The module itself has the empty name. */
  namedModules(): [string, Module][] {
    return unique(modulesBelow(this, ''));
  }

  /** All parameters and buffers by name, detached. As in PyTorch they share their values with the model: further
   * training changes them too, so clone what you want to keep. */
  stateDict(): StateDict {
    const entries = everyEntry(this, ownState);
    return Object.fromEntries(entries.map(([name, tensor]) => [name, tensor.detach()]));
  }

  /**
   * Copies values into the parameters and buffers of the same names. Throws an Error that lists every tensor whose
   * shape differs and, when `strict`, the names that are missing or unexpected; then nothing is copied.
   */
  loadStateDict(state: StateDict, { strict = true }: { strict?: boolean } = {}): StateReport {
    const own = everyEntry(this, ownState);
    return copyState(this.constructor.name, own, state, strict);
  }

  /** Sets this module and those inside it to training: dropout drops, batch norm learns its averages. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** `false` freezes the parameters: no gradient is computed for them. */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = requiresGrad;
    return this;
  }

  /** Calls `initialise` on every module inside and then on this one, without recording gradients. */
  apply(initialise: (module: Module) => void): this {
    noGrad(() => {
      for (const child of this.children()) child.apply(initialise);
      initialise(this);
    });
    return this;
  }

  /** The module at a path such as `layers.0.norm1`; the empty path is the module itself. Throws where there is none. */
  getSubmodule(path: string): Module {
    return find(this, path, 'module', this.namedModules());
  }

  /** The parameter at a path such as `layers.0.norm1.weight`. Throws where there is none. */
  getParameter(path: string): Parameter {
    return find(this, path, 'parameter', everyEntry(this, ownParameters));
  }

  /** The buffer at a path such as `norm.running_mean`. Throws where there is none. */
  getBuffer(path: string): Tensor {
    return find(
      this,
      path,
      'buffer',
      everyEntry(this, (module) => ownBuffers(module)),
    );
  }

  /** All parameters are float32, the one floating dtype of the engines: throws for any other. */
  to(dtype: DType): this {
    if (dtype === 'float32') return this;
    throw new Error(
      `to: the parameters of ${this.constructor.name} can only be float32, but got ${String(dtype)}; where it computes is chosen by useEngine(…)`,
    );
  }

  /** Adds a field with a tensor that belongs to the module's state, unless `persistent` is false. */
  registerBuffer(
    name: string,
    tensor: Tensor | null,
    { persistent = true, key = name }: { persistent?: boolean } & KeyOption = {},
  ): void {
    registryOf(this).persistent.set(name, persistent);
    setField(this, name, key, tensor);
  }

  registerParameter(name: string, parameter: Parameter | null, { key = name }: KeyOption = {}): void {
    setField(this, name, key, parameter);
  }

  /** Adds a child under a name that is known at run time only, or with another key; otherwise assign it to a field. */
  registerModule(name: string, module: Module, { key = name }: KeyOption = {}): void {
    if (name === '' || name.includes('.'))
      throw new Error(`A module's name may be neither empty nor have a dot: "${name}".`);
    if (name in this && !Object.hasOwn(this, name)) {
      throw new Error(
        `"${name}" cannot name a module in ${this.constructor.name}: it is one of its methods.`,
      );
    }
    setField(this, name, key, module);
  }

  /** `hook` sees every call's inputs before `forward` does; what it returns, if anything, takes their place. */
  registerForwardPreHook(hook: ForwardPreHook<this>): { remove(): void } {
    return added(registryOf(this).hooks.before, hook as ForwardPreHook<Module>);
  }

  /** `hook` sees every call's inputs and output; what it returns, if anything, takes the output's place. */
  registerForwardHook(hook: ForwardHook<this>): { remove(): void } {
    return added(registryOf(this).hooks.after, hook as ForwardHook<Module>);
  }

  /** `hook` sees the gradients of every call's inputs and outputs; what it returns, if anything, takes the inputs' place. */
  registerFullBackwardHook(hook: BackwardHook<this>): { remove(): void } {
    return added(registryOf(this).hooks.backward, hook as BackwardHook<Module>);
  }

  /** The module's own line in `toString()`: sizes and options, without its children. */
  extraRepr(): string {
    return '';
  }

  /** The tree of modules as PyTorch prints it. */
  toString(): string {
    const own = this.extraRepr();
    const children = this.namedChildren().map(([name, child]) => indent(`(${name}): ${child}`));
    const type = this.constructor.name;
    if (children.length === 0) return `${type}(${own})`;
    return `${type}(\n${[...(own ? [`  ${own}`] : []), ...children].join('\n')}\n)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

interface KeyOption {
  /** Its name in paths and in the state dict; that of the field where absent. */
  key?: string;
}

interface Registry {
  /** For the name of each buffer's field whether it belongs to the state dict. */
  persistent: Map<string, boolean>;
  /** The names in paths and in the state dict, of fields that have another one there. */
  keys: Map<string, string>;
  hooks: Hooks;
}

/** Kept outside of the instances, whose names are the user's. */
const registries = new WeakMap<Module, Registry>();

function registryOf(module: Module): Registry {
  return registries.get(module)!;
}

/**
 * An instance is a function whose prototype is the class's, so that it can be called. Fields that a subclass sets
 * land on the function, whose own `name` and `length` give way to the subclass's.
 */
function callable(prototype: object, registry: Registry): Module {
  const self: Module = ((...inputs: unknown[]) => call(self, inputs)) as unknown as Module;
  Object.setPrototypeOf(self, prototype);
  Reflect.deleteProperty(self, 'name');
  Reflect.deleteProperty(self, 'length');
  registries.set(self, registry);
  return self;
}

/** A module of the same class with the same names, and none of the fields yet. Hooks do not come along. */
export function emptyCopy<M extends Module>(module: M): M {
  const { persistent, keys } = registryOf(module);
  return callable(Object.getPrototypeOf(module), {
    persistent: new Map(persistent),
    keys: new Map(keys),
    hooks: new Hooks(),
  }) as M;
}

function call(module: Module, inputs: unknown[]): unknown {
  const watcher = observer();
  let output: unknown;
  watcher?.enter?.(module, inputs);
  try {
    output = withHooks(module, registryOf(module).hooks, inputs, (given) => module.forward(...given));
    return output;
  } finally {
    watcher?.leave?.(module, inputs, output);
  }
}

function added<T>(hooks: Set<T>, hook: T): { remove(): void } {
  hooks.add(hook);
  return { remove: () => void hooks.delete(hook) };
}

/** The fields whose values are wanted, by their names in paths. */
function ownFields<T>(module: Module, wanted: (value: unknown) => value is T): [string, T][] {
  const { keys } = registryOf(module);
  const found: [string, T][] = [];
  // Large models are walked often, and this is five times as fast as `Object.entries` with `flatMap`.
  for (const name of Object.keys(module)) {
    const value = module[name as keyof Module] as unknown;
    if (wanted(value)) found.push([keys.get(name) ?? name, value]);
  }
  return found;
}

function ownParameters(module: Module): [string, Parameter][] {
  return ownFields(module, (value): value is Parameter => value instanceof Parameter);
}

function ownBuffers(module: Module, kept: (persistent: boolean) => boolean = () => true): [string, Tensor][] {
  const { persistent, keys } = registryOf(module);
  return [...persistent].flatMap(([name, isPersistent]): [string, Tensor][] => {
    const value = (module as unknown as Record<string, unknown>)[name];
    return isTensor(value) && kept(isPersistent) ? [[keys.get(name) ?? name, value]] : [];
  });
}

function ownState(module: Module): [string, Tensor][] {
  return [...ownParameters(module), ...ownBuffers(module, (persistent) => persistent)];
}

function setField(module: Module, name: string, key: string, value: unknown): void {
  const { keys } = registryOf(module);
  if (key === name) keys.delete(name);
  else keys.set(name, key);
  (module as unknown as Record<string, unknown>)[name] = value;
}

function find<T>(module: Module, path: string, what: string, entries: [string, T][]): T {
  const found = entries.find(([name]) => name === path);
  if (found) return found[1];
  const names = entries.map(([name]) => name || "''").join(', ');
  throw new Error(`${module.constructor.name} has no ${what} "${path}", only: ${names}.`);
}

/** Every module below `module` by its path, itself first; one that is shared comes once per path. */
function modulesBelow(module: Module, path: string, found: [string, Module][] = []): [string, Module][] {
  found.push([path, module]);
  for (const [name, child] of module.namedChildren()) modulesBelow(child, join(path, name), found);
  return found;
}

function everyEntry<T>(root: Module, own: (module: Module) => [string, T][]): [string, T][] {
  return modulesBelow(root, '').flatMap(([path, module]) =>
    own(module).map(([name, value]): [string, T] => [join(path, name), value]),
  );
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function unique<T>(entries: [string, T][]): [string, T][] {
  const seen = new Set<T>();
  return entries.filter(([, value]) => !seen.has(value) && seen.add(value));
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
