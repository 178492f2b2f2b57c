import type { nn } from '../../library/index.ts';
import type { CallSeen, Cost, Hint, Layer, Place } from '../../protocol/facts.ts';
import { tensorsIn } from './values.ts';

type Module = nn.Module;

/** The modules that a program constructs and calls: where, under which path, on which shapes. */
export class Modules {
  private readonly sites = new WeakMap<Module, number>();
  private readonly made = new Map<number, Module[]>();
  private readonly calls = new Map<Module, Map<string, CallSeen>>();
  private readonly names = new WeakMap<Module, Map<Module, string>>();
  private readonly rows = new Map<Module, { path: string; depth: number }>();
  /** The modules that run at the moment, the outermost first. */
  readonly running: Module[] = [];

  constructed(site: number, module: Module): void {
    if (this.sites.has(module)) return;
    this.sites.set(module, site);
    const here = this.made.get(site);
    if (here) here.push(module);
    else this.made.set(site, [module]);
  }

  enter(module: Module): void {
    this.running.push(module);
    if (!this.rows.has(module)) this.rows.set(module, this.row(module));
  }

  leave(module: Module, inputs: unknown[], output: unknown): void {
    while (this.running.length && this.running.pop() !== module);
    if (output === undefined) return;
    const { path } = this.rows.get(module)!;
    const call = { input: tensorsIn(inputs), output: tensorsIn(output), count: 1, path };
    const calls = this.calls.get(module) ?? new Map<string, CallSeen>();
    this.calls.set(module, calls);
    const key = JSON.stringify([call.input, call.output]);
    const known = calls.get(key);
    if (known) known.count++;
    else calls.set(key, call);
  }

  siteOf(module: Module): number | undefined {
    return this.sites.get(module);
  }

  /** The modules of every model that the program called, each with whether it or one inside of it ran. */
  *parts(): Generator<{ module: Module; site: number; called: boolean }> {
    const models = [...this.rows].flatMap(([module, { depth }]) => (depth === 0 ? [module] : []));
    for (const module of new Set(models.flatMap((model) => model.modules()))) {
      const site = this.sites.get(module);
      if (site === undefined) continue;
      yield { module, site, called: module.modules().some((inner) => this.rows.has(inner)) };
    }
  }

  /** The running module that holds a parameter, to tell where a weight was made. */
  holderOf(tensor: object): Module | undefined {
    return this.running.findLast((module) => Object.values(module).includes(tensor));
  }

  /** For each construction site that has something to tell, what its hint is made of. */
  *hints(): Generator<{ site: number; module: NonNullable<Hint['module']> }> {
    for (const [site, modules] of this.made) {
      const calls = modules.flatMap((module) => [...(this.calls.get(module)?.values() ?? [])]);
      const parameters = parameterCount(modules[0]);
      if (calls.length || parameters) yield { site, module: { calls, parameters, cost: NO_COST } };
    }
  }

  layers(placeOf: (site: number) => Place | undefined, otherwise: Place): Layer[] {
    const layers: Layer[] = [];
    for (const [module, { path, depth }] of this.rows) {
      const call = this.calls.get(module)?.values().next().value;
      const site = this.sites.get(module);
      const { file, line, column } = (site !== undefined && placeOf(site)) || otherwise;
      layers.push({
        path,
        depth,
        type: module.constructor.name,
        input: (call?.input ?? []).map(({ shape }) => shape),
        output: (call?.output ?? []).map(({ shape }) => shape),
        parameters: parameterCount(module),
        calls: 1,
        ...NO_COST,
        file,
        line,
        column,
      });
    }
    return layers;
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

/** Elements in all parameters of a module, each counted once. */
function parameterCount(module: Module): number {
  let count = 0;
  for (const parameter of module.parameters()) count += parameter.numel();
  return count;
}

const NO_COST: Cost = { flops: 0, keptBytes: 0 };
