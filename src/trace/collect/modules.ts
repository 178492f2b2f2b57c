import { isGradEnabled, type nn } from '../../library/index.ts';
import type { CallSeen, Cost, Hint, Layer, Place } from '../../protocol/facts.ts';
import type { Meter } from '../costs/meter.ts';
import { LayerModule } from '../plain/layer-module.ts';
import type { Drawn } from '../plain/symbolic.ts';
import { tensorIn, tensorsIn } from './values.ts';

type Module = nn.Module;

/** A call of a model from outside of all modules. */
interface Pass {
  /** Gradients can be computed from it. */
  trains: boolean;
}

/** What the model's table tells of a module: its first call in a pass that trains, or else in any. */
interface FirstCall {
  pass: Pass;
  cost: Cost;
  input: number[][];
  output: number[][];
  /** In this pass. */
  calls: number;
}

/** The modules that a program constructs and calls: where, under which path, on which shapes. */
export class Modules {
  private readonly sites = new WeakMap<Module, number>();
  private readonly made = new Map<number, Module[]>();
  private readonly calls = new Map<Module, Map<string, CallSeen>>();
  private readonly firstCalls = new Map<Module, FirstCall>();
  private readonly names = new WeakMap<Module, Map<Module, string>>();
  private readonly called = new Map<Module, { path: string; depth: number }>();
  private readonly makers = new WeakMap<object, Module>();
  /** The modules that run at the moment, the outermost first. */
  readonly running: Module[] = [];
  /** What the meter read when each of them began. */
  private readonly starts: Cost[] = [];
  private pass: Pass = { trains: false };

  constructor(private readonly meter: Meter) {}

  constructed(site: number, module: Module): void {
    if (this.sites.has(module)) return;
    this.sites.set(module, site);
    const here = this.made.get(site);
    if (here) here.push(module);
    else this.made.set(site, [module]);
  }

  enter(module: Module): void {
    if (this.running.length === 0) this.pass = { trains: isGradEnabled() };
    this.running.push(module);
    this.starts.push(this.meter.read());
    if (!this.called.has(module)) this.called.set(module, this.row(module));
  }

  /** Gives the entry that counts the call, where it is one. */
  leave(module: Module, inputs: unknown[], output: unknown): CallSeen | null {
    const at = this.running.lastIndexOf(module);
    if (at < 0) return null;
    const cost = this.meter.since(this.starts[at]);
    this.running.length = at;
    this.starts.length = at;
    // A checkpoint computes its part of the forward pass again while gradients are computed: that is no further call.
    if (output === undefined || this.meter.differentiating) return null;
    if (tensorIn(output) && !this.makers.has(output as object)) this.makers.set(output as object, module);
    const { path } = this.called.get(module)!;
    const call = { input: tensorsIn(inputs), output: tensorsIn(output), count: 1, path };
    const calls = this.calls.get(module) ?? new Map<string, CallSeen>();
    this.calls.set(module, calls);
    const key = JSON.stringify([call.input, call.output]);
    const known = calls.get(key);
    if (known) known.count++;
    else calls.set(key, call);
    this.count(module, call, cost);
    return known ?? call;
  }

  siteOf(module: Module): number | undefined {
    return this.sites.get(module);
  }

  /** The modules of every model that the program called, each with whether it or one inside of it ran. */
  *parts(): Generator<{ module: Module; site: number; called: boolean }> {
    const models = [...this.called].flatMap(([module, { depth }]) => (depth === 0 ? [module] : []));
    for (const module of new Set(models.flatMap((model) => model.modules()))) {
      const site = this.sites.get(module);
      if (site === undefined) continue;
      const called = this.called.has(module) || module.modules().some((inner) => this.called.has(inner));
      yield { module, site, called };
    }
  }

  /** The module that a tensor came out of, the innermost where several gave it. */
  makerOf(tensor: object): Module | undefined {
    return this.makers.get(tensor);
  }

  /** The module in the program's own text that holds a parameter, to tell where a weight was made. */
  holderOf(tensor: object): Module | undefined {
    const holds = (module: Module) => Object.values(module).includes(tensor);
    const running = this.running.findLast(holds);
    if (running && this.sites.has(running)) return running;
    // Modules of the library hold modules of their own: what stands in the text is the one around them.
    const around = (module: Module) => this.sites.has(module) && [...module.modules()].some(holds);
    return this.running.findLast(around) ?? [...this.made.values()].flat().find(around);
  }

  /** For each construction site that has something to tell, what its hint is made of. */
  *hints(): Generator<{ site: number; module: NonNullable<Hint['module']> }> {
    for (const [site, modules] of this.made) {
      const calls = this.callsOf(modules);
      const parameters = parameterCount(modules[0]);
      if (calls.length || parameters)
        yield { site, module: { calls, parameters, cost: this.costOf(modules) } };
    }
  }

  layers(placeOf: (site: number) => Place | undefined, otherwise: Place): Layer[] {
    const layers: Layer[] = [];
    for (const [module, { path, depth }] of [...this.called, ...this.drawnRows()]) {
      const call = this.firstCalls.get(module) ?? drawnCall(module);
      const site = this.sites.get(module);
      const { file, line, column } = (site !== undefined && placeOf(site)) || otherwise;
      layers.push({
        path,
        depth,
        type: module.constructor.name,
        input: call?.input ?? [],
        output: call?.output ?? [],
        parameters: parameterCount(module),
        calls: call?.calls ?? 0,
        ...(call?.cost ?? NO_COST),
        file,
        line,
        column,
      });
    }
    return layers;
  }

  /** The rows of models of TensorFlow.js that were put together and did not run, with all that is inside of them. */
  private *drawnRows(): Generator<[Module, { path: string; depth: number }]> {
    const isDrawn = (module: Module) => !this.called.has(module) && connectionsOf(module).length > 0;
    const models = [...this.made.values()]
      .flat()
      .filter((module) => module.children().length > 0 && module.modules().every(isDrawn));
    const inner = new Set(models.flatMap((model) => model.modules().filter((module) => module !== model)));
    for (const model of models) {
      if (inner.has(model)) continue;
      for (const [name, module] of model.namedModules()) {
        const path = name || model.constructor.name;
        yield [module, { path, depth: name ? name.split('.').length : 0 }];
      }
    }
  }

  /** The calls of modules, or else how they are connected in models that did not run. */
  private callsOf(modules: Module[]): CallSeen[] {
    const calls = modules.flatMap((module) => [...(this.calls.get(module)?.values() ?? [])]);
    return calls.length ? calls : modules.flatMap(connectionsOf);
  }

  /** The number of each called module's row. */
  rows(): Map<object, number> {
    return new Map([...this.called.keys()].map((module, row) => [module, row]));
  }

  private count(module: Module, { input, output }: CallSeen, cost: Cost): void {
    const { pass } = this;
    const first = this.firstCalls.get(module);
    if (first?.pass === pass) first.calls++;
    if (first && (first.pass.trains || !pass.trains)) return;
    this.firstCalls.set(module, { pass, cost, input: shapesOf(input), output: shapesOf(output), calls: 1 });
  }

  private costOf(modules: Module[]): Cost {
    const called = modules.find((module) => this.firstCalls.has(module));
    return called ? this.firstCalls.get(called)!.cost : NO_COST;
  }

  private row(module: Module): { path: string; depth: number } {
    const root = this.running[0];
    if (module === root) return { path: module.constructor.name, depth: 0 };
    const path = this.nameIn(root, module);
    return { path, depth: path.split('.').length };
  }

  private nameIn(root: Module, module: Module): string {
    let names = this.names.get(root);
    if (!names?.has(module)) {
      names = new Map([...root.namedModules()].map(([name, inner]) => [inner, name]));
      this.names.set(root, names);
    }
    return names.get(module) ?? module.constructor.name;
  }
}

function shapesOf(tensors: CallSeen['input']): number[][] {
  return tensors.map(({ shape }) => shape);
}

function drawnCall(module: Module): Partial<FirstCall> | undefined {
  const [call] = connectionsOf(module);
  return call && { input: shapesOf(call.input), output: shapesOf(call.output) };
}

/** The shapes between which a layer of TensorFlow.js was put, with an open batch. */
function connectionsOf(module: Module): CallSeen[] {
  if (!(module instanceof LayerModule)) return [];
  const path = module.layer.name;
  const seen = (tensors: Drawn[]) => tensors.map((tensor) => ({ ...tensor, count: 1 }));
  return module
    .connections()
    .map(({ input, output }) => ({ input: seen(input), output: seen(output), count: 1, path }));
}

/** Elements in all parameters of a module, each counted once. */
function parameterCount(module: Module): number {
  let count = 0;
  for (const parameter of module.parameters()) count += parameter.numel();
  return count;
}

/** Of a module that was never called to its end. */
const NO_COST: Cost = { flops: 0, keptBytes: 0 };
