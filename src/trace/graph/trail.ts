import { isGradEnabled, nn, type Tensor } from '../../library/index.ts';
import type { KernelRun } from '../collect/kernels.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import { LayerModule } from '../plain/layer-module.ts';
import { handleOf, tensorsWithin } from '../provenance/tensors.ts';
import { parameterNames } from './parameter-names.ts';
import { type LayerCall, type Pass, type Source, Sources, type Statement, type Use } from './source.ts';
import { wordFor } from './words.ts';

/**
 * Follows tensors through the first pass of each model that the program calls, and from one model to the next. A first
 * pass without gradients gives way to one with them.
 */
export class Trail {
  /** By the model that was called. */
  readonly passes = new Map<nn.Module, Pass>();
  private readonly sources = new Sources();
  /** The layers that run; null for one whose call is not followed. */
  private readonly running: { layer: nn.Module; call: LayerCall | null }[] = [];
  private pass: Pass | null = null;
  private order = 0;
  /** The ops since the program was last heard of: steps of the call that it tells next. */
  private recent: Source[] = [];

  constructor(private readonly meter: { differentiating: boolean }) {}

  enter(layer: nn.Module, given: readonly unknown[]): void {
    this.recent = [];
    if (this.running.length === 0) this.begin(layer, given);
    if (this.pass === null || !this.follows) {
      this.running.push({ layer, call: null });
      return;
    }
    const outer = this.running.at(-1)?.call ?? null;
    const inputs = this.usesIn(given);
    const label = layer.constructor.name;
    const depth = outer ? outer.depth + 1 : 0;
    const call = { layer, label, outer, depth, order: ++this.order, inputs, whole: null };
    this.pass.calls.push(call);
    this.running.push({ layer, call });
  }

  leave(layer: nn.Module, output: unknown): void {
    this.recent = [];
    const at = this.running.findLastIndex((each) => each.layer === layer);
    if (at < 0) return;
    const { call } = this.running[at];
    const holds = this.pass !== null && this.pass.calls.at(-1) !== call;
    this.running.length = at;
    if (call && output !== undefined) this.end(call, output, holds && !worksAsOne(layer));
    if (at === 0) this.pass = null;
  }

  readonly kernel = ({ kernel, operands, outputs }: KernelRun): void => {
    if (!this.follows) return;
    const inputs = this.sources.uses(operands);
    if (inputs.length === 0) return;
    const source = this.op(wordFor(kernel), inputs);
    for (const output of outputs) this.sources.set(output, source);
  };

  /** An op of the library: it stands for the kernels that it is made of. */
  told(name: string, operands: readonly Tensor[], outputs: readonly Tensor[]): void {
    if (!this.follows) return;
    const inputs = this.sources.uses(operands.map(({ handle }) => handle));
    if (inputs.length === 0) return;
    const source = this.op(name, inputs);
    for (const output of outputs) this.sources.set(output.handle, source);
  }

  /** A value reached a probe: the ops before it are the steps of the call that the probe is around, if it is. */
  reached(site: number, probe: ProbeSite | undefined, value: unknown): void {
    if (probe?.call && this.recent.length > 0) {
      const statement: Statement = { name: probe.call.name, site };
      for (const source of this.recent) source.statement ??= statement;
    }
    if (this.recent.length > 0) this.recent = [];
    if (typeof value !== 'object') return;
    for (const tensor of tensorsWithin(value)) {
      const source = this.sources.of(handleOf(tensor));
      if (!source || source.site !== undefined) continue;
      source.site = site;
      // As it is written: bundling may have given the parameter another name.
      if (source.kind === 'input' && probe?.kind === 'parameter') source.label = probe.name;
    }
  }

  /** Outside of models, and in those passes that are to be seen. */
  private get follows(): boolean {
    return !this.meter.differentiating && (this.running.length === 0 || this.pass !== null);
  }

  private begin(model: nn.Module, given: readonly unknown[]): void {
    const known = this.passes.get(model);
    const trains = isGradEnabled();
    if (this.meter.differentiating || (known && (known.trains || !trains))) {
      this.pass = null;
      return;
    }
    this.pass = { trains, calls: [], outputs: [] };
    this.passes.set(model, this.pass);
    const names = parameterNames(model.forward);
    given.forEach((argument, i) => {
      for (const tensor of tensorsWithin(argument)) {
        const handle = handleOf(tensor);
        if (!this.sources.of(handle)) this.sources.set(handle, this.source('input', names[i] ?? 'input', []));
      }
    });
  }

  /** `shows` says whether what happens inside is part of the graph. */
  private end(call: LayerCall, output: unknown, shows: boolean): void {
    const handles = tensorsWithin(output).map(handleOf);
    const inside = this.sources.uses(handles).some(({ source }) => isWithin(source.call, call));
    if (!inside || !(shows || isWrittenByUser(call.layer as nn.Module))) {
      call.whole = { ...this.source('layer', call.label, call.inputs), order: call.order, call };
      for (const handle of handles) this.sources.set(handle, call.whole);
    }
    if (call.outer === null) this.pass!.outputs = this.sources.uses(handles);
  }

  private op(label: string, inputs: readonly Use[]): Source {
    const source = this.source('op', label, inputs);
    this.recent.push(source);
    return source;
  }

  private source(kind: Source['kind'], label: string, inputs: readonly Use[]): Source {
    const call = this.running.at(-1)?.call ?? null;
    return { kind, label, order: ++this.order, inputs, call, statement: null, site: undefined };
  }

  private usesIn(value: unknown): Use[] {
    return this.sources.uses(tensorsWithin(value).map(handleOf));
  }
}

function isWithin(call: LayerCall | null, outer: LayerCall): boolean {
  for (let each = call; each; each = each.outer) if (each === outer) return true;
  return false;
}

/** What a module of the library does with parameters of its own is its own affair, modules inside of it included. */
function worksAsOne(layer: nn.Module): boolean {
  return !isWrittenByUser(layer) && Object.values(layer).some((value) => value instanceof nn.Parameter);
}

function isWrittenByUser({ forward }: nn.Module): boolean {
  return !libraryForwards.has(forward);
}

const libraryForwards = new Set<unknown>([
  LayerModule.prototype.forward,
  ...Object.values(nn).map((value) => (value as { prototype?: { forward?: unknown } }).prototype?.forward),
]);
