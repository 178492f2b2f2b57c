import type { nn } from '../../library/index.ts';
import type { ProbeSite } from '../instrument/sites.ts';

type Module = nn.Module;

/** Under which modules a place was reached. */
export class ModulePaths {
  private readonly names = new WeakMap<Module, Map<Module, string>>();
  private readonly variables = new WeakMap<Module, string>();

  /** `running`: the modules that run at the moment, the outermost first. */
  constructor(private readonly running: readonly Module[]) {}

  /** A module reached a probe: a model goes by the first variable that holds it. */
  named(site: ProbeSite | undefined, module: Module): void {
    if (site?.kind !== 'variable' || this.variables.has(module)) return;
    this.variables.set(module, site.name.replace(/^this\./, ''));
  }

  /** `model:blocks.0`, the model before the colon; empty outside of all modules. */
  get current(): string {
    if (!this.running.length) return '';
    const [model] = this.running;
    const module = this.running[this.running.length - 1];
    let names = this.names.get(model);
    if (!names?.has(module)) {
      names = this.namesIn(model);
      if (!names.has(module)) names.set(module, `${this.nameOf(model)}:${this.nameOf(module)}`);
      this.names.set(model, names);
    }
    return names.get(module)!;
  }

  private namesIn(model: Module): Map<Module, string> {
    const prefix = this.nameOf(model);
    return new Map([...model.namedModules()].map(([name, inner]) => [inner, `${prefix}:${name}`]));
  }

  private nameOf(module: Module): string {
    return this.variables.get(module) ?? module.constructor.name;
  }
}

/** Paths as they are told: without their model's name where all are in one model, and rows of them by their ends. */
export function toldPaths(paths: Iterable<string>, severalModels: boolean): string[] {
  const told = [...paths].filter(Boolean).map((path) => {
    const [model, inner] = path.split(':');
    if (!inner) return model;
    return severalModels ? `${model}.${inner}` : inner;
  });
  return inRows(told);
}

export function modelOf(path: string): string {
  return path.split(':')[0];
}

/** `blocks.0, blocks.1, blocks.2` becomes `blocks.0 … blocks.2`. */
export function inRows(paths: string[]): string[] {
  const rows: string[] = [];
  for (let from = 0; from < paths.length; ) {
    let to = from;
    while (to + 1 < paths.length && paths[to + 1] === nextOf(paths, from, to)) to++;
    if (to - from < 2) rows.push(...paths.slice(from, to + 1));
    else rows.push(`${paths[from]} … ${paths[to]}`);
    from = to + 1;
  }
  return rows;
}

/** What comes after `paths[at]` in a row that began at `from`: the number that counts in it is one higher. */
function nextOf(paths: string[], from: number, at: number): string | undefined {
  const parts = paths[at].split('.');
  const begun = paths[from].split('.');
  const next = paths[at + 1].split('.');
  const counting = parts.findIndex(
    (part, i) =>
      /^\d+$/.test(part) && next[i] === String(Number(part) + 1) && (at === from || part !== begun[i]),
  );
  return counting < 0 ? undefined : parts.toSpliced(counting, 1, next[counting]).join('.');
}
