import { nn } from '../../library/index.ts';
import type { Cost } from '../../protocol/facts.ts';
import type { Call, Written } from '../instrument/call.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import { LayerModule } from '../plain/layer-module.ts';
import type { Dim, Origin } from './dim.ts';
import type { Dims, Source } from './dims.ts';
import type { Flow } from './flow.ts';
import { callText, type Made, type NamedTensor, type Operand, opText, tensorsGiven } from './making.ts';
import { moduleText } from './module-text.ts';
import { alike, axisIn, namings } from './naming.ts';
import { isLibraryModule, parameterSizes } from './parameters.ts';
import { type Given, sizeOf } from './sizes.ts';
import { type AnyTensor, handleOf, tensorsWithin } from './tensors.ts';

/** What was made at a place the last time: the same shape there is made in the same way. */
interface Latest {
  dims: Dims;
  made: Made;
}

interface Known {
  origin: Origin;
  /** A layer of the library without layers inside: the formulas of its output explain it. */
  isLeaf: boolean;
  latest: Latest | null;
}

/** Says of each tensor which op or module of the program made it, and of new dimensions where they were made. */
export class Makings {
  private readonly origins = new Map<number, Origin>();
  private readonly modules = new WeakMap<nn.Module, Known>();
  private readonly latest = new Map<number, Latest>();

  constructor(
    private readonly flow: Flow,
    private readonly given: Given,
    /** The probe at which a tensor was first seen. */
    private readonly birth: (tensor: object) => number | undefined,
  ) {}

  /** A tensor reached a probe; whatever was there first is what made it. */
  reached(site: number, { call, name }: ProbeSite, tensor: AnyTensor, cost: Cost): void {
    const source = this.flow.sourceOf(handleOf(tensor));
    const { made, dims } = source;
    if (!call) {
      const seen = () => ({ name: '', text: `first seen as ${name}`, site });
      if (!made) claim(dims, this.originOf(site, seen));
      return;
    }
    if (alike.has(call.name)) this.likeOperand(call, source);
    const naming = namings.get(call.name);
    if (naming) this.name(dims, naming(call, dims.length));
    if (made && !made.byModule) return;
    const known = this.latest.get(site);
    if (known && sameSizes(known.dims, dims)) source.made = known.made;
    else {
      const operands = tensorsGiven(call, this.given);
      source.made = made ? this.withNames(made, operands) : this.byCall(site, call, source, operands, cost);
      this.latest.set(site, { dims, made: source.made });
    }
    claim(dims, source.made.origin);
  }

  /** A tensor operator gave a result. */
  operated(
    site: number,
    { name, arguments: all }: Call,
    values: readonly unknown[],
    result: AnyTensor,
    cost: Cost,
  ): void {
    const source = this.flow.sourceOf(handleOf(result));
    if (source.made) return;
    const operands = values.flatMap((value, i) =>
      tensorsWithin(value).map((tensor) => ({ name: all[i]?.text ?? name, tensor })),
    );
    const origin = this.originOf(site, () => ({ name, text: name, site }));
    source.made = this.inOneStep(origin, source, operands, cost);
    claim(source.dims, origin);
  }

  /** A module of the library was constructed: its parameters have the sizes that it was given. */
  constructed(site: number, call: Call, module: nn.Module): void {
    if (!isLibraryModule(module)) return;
    const sizes = parameterSizes(module, call);
    const origin = this.originOf(site, () => ({
      name: call.name,
      text: callText(call.callee, call.arguments),
      site,
    }));
    for (const [name, { handle }] of [...module.namedParameters(), ...module.namedBuffers()]) {
      const dims = this.flow.of(handle);
      this.name(dims, sizes[name] ?? []);
      claim(dims, origin);
    }
  }

  /** A module gave its output. */
  left(
    module: nn.Module,
    site: number | undefined,
    inputs: readonly unknown[],
    output: unknown,
    cost: Cost,
  ): void {
    const known = this.ofModule(module, site);
    const { origin, isLeaf } = known;
    if (isRecurrent(module)) this.keepSteps(inputs, output);
    for (const tensor of tensorsWithin(output)) {
      const source = this.flow.sourceOf(handleOf(tensor));
      this.remember(known, source, inputs);
      if (!known.latest || !sameSizes(known.latest.dims, source.dims))
        known.latest = { dims: source.dims, made: this.byModule(module, known, inputs, cost) };
      source.made = known.latest.made;
      if (isLeaf) claim(source.dims, origin);
    }
  }

  /** A layer that only repeats the shapes of its call before passes on dimensions as it did then. */
  private remember({ latest }: Known, source: Source, inputs: readonly unknown[]): void {
    if (!latest || !sameSizes(latest.dims, source.dims) || !source.dims.every(isNew)) return;
    const [before] = latest.made.operands;
    const [given] = tensorsWithin(inputs);
    if (before && given && alikeNames(before.dims, this.flow.of(handleOf(given)))) source.dims = latest.dims;
  }

  private byModule(
    module: nn.Module,
    { origin, isLeaf }: Known,
    inputs: readonly unknown[],
    cost: Cost,
  ): Made {
    const operands = tensorsWithin(inputs).map((tensor, i) =>
      this.operand(i ? `input ${i + 1}` : 'input', tensor),
    );
    const product =
      module instanceof nn.Linear && operands.length ? linearShapes(module, operands[0].shape) : null;
    return { origin, operands, broadcast: null, product, cost, byModule: true, inOneStep: isLeaf };
  }

  private byCall(
    site: number,
    call: Call,
    source: Source,
    operands: readonly NamedTensor[],
    cost: Cost,
  ): Made {
    const origin = this.originOf(site, () => ({
      name: call.name,
      text: operands.length ? opText(call, this.given) : callText(call.name, call.arguments),
      site,
    }));
    return this.inOneStep(origin, source, operands, cost);
  }

  private inOneStep(origin: Origin, { broadcast }: Source, named: readonly NamedTensor[], cost: Cost): Made {
    const operands = named.map(({ name, tensor }) => this.operand(name, tensor));
    const product =
      PRODUCTS.has(origin.name) && operands.length === 2 ? operands.map(({ shape }) => shape) : null;
    return { origin, operands, broadcast, product, cost, byModule: false, inOneStep: true };
  }

  /** A recurrent layer gives an output for each step of each sequence that it is given. */
  private keepSteps(inputs: readonly unknown[], output: unknown): void {
    const [given, made] = [inputs, output].map((value) => tensorsWithin(value)[0]);
    if (!given || !made) return;
    const before = this.flow.of(handleOf(given));
    const source = this.flow.sourceOf(handleOf(made));
    if (before.length !== source.dims.length) return;
    source.dims = source.dims.map((dim, i) =>
      i < before.length - 1 && dim.size === before[i].size ? before[i] : dim,
    );
  }

  /** Names the dimensions whose size a call was given, and notes where the program has that size from. */
  private name(dims: Dims, sizes: readonly (Written | undefined)[]): void {
    for (let i = 0; i < sizes.length && i < dims.length; i++) {
      const [dim, written] = [dims[i], sizes[i]];
      const size = written && sizeOf(written, this.given);
      if (!size || size.value !== dim.size) continue;
      if (size.name !== null) dim.name = size.name;
      dim.explain(size.formula, size.from);
      dim.guess ??= size.guess;
    }
  }

  /** A new tensor that was made in the shape of another has that one's dimensions, but for an axis that is cut. */
  private likeOperand(call: Call, source: Source): void {
    const [like] = tensorsGiven(call, this.given);
    if (!like || source.made || source.dims.some(({ origin }) => origin !== null)) return;
    const { dims } = this.flow.sourceOf(handleOf(like.tensor));
    const cut = axisIn(dims.length, alike.get(call.name)?.(call));
    const fits =
      dims.length === source.dims.length &&
      dims.every(({ size }, i) => i === cut || size === source.dims[i].size);
    if (fits) source.dims = dims.map((dim, i) => (i === cut ? source.dims[i] : dim));
  }

  /** The module does not know how its inputs are called; the call does. */
  private withNames(made: Made, given: readonly NamedTensor[]): Made {
    const named = given.map(({ name, tensor }) => this.operand(name, tensor));
    const operands = made.operands.map(
      (operand) => named.find(({ dims }) => dims === operand.dims) ?? operand,
    );
    return { ...made, operands, byModule: false };
  }

  private operand(name: string, tensor: AnyTensor): Operand {
    const { shape, dtype } = tensor;
    const dims = this.flow.of(handleOf(tensor));
    // A parameter was made with its module.
    return { name, shape, dtype, site: this.birth(tensor) ?? dims[0]?.origin?.site, dims };
  }

  /** Each site has one origin, in the words of its first time. */
  private originOf(site: number, make: () => Origin): Origin {
    let origin = this.origins.get(site);
    if (!origin) {
      origin = make();
      this.origins.set(site, origin);
    }
    return origin;
  }

  private ofModule(module: nn.Module, site: number | undefined): Known {
    let known = this.modules.get(module);
    if (!known) {
      const origin = {
        name: module.constructor.name,
        // Of a large model most are never asked for.
        get text() {
          return moduleText(module);
        },
        site,
      };
      known = {
        origin,
        isLeaf: isLayer(module) && module.children().length === 0 && !isRecurrent(module),
        latest: null,
      };
      this.modules.set(module, known);
    }
    return known;
  }
}

function sameSizes(a: Dims, b: Dims): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i].size !== b[i].size) return false;
  return true;
}

/** Of dimensions that nobody has spoken for, that they were made here. */
function claim(dims: Dims, origin: Origin): void {
  for (const dim of dims) dim.origin ??= origin;
}

const PRODUCTS = new Set(['matmul', 'matMul', 'mm', 'bmm', 'mv', 'dot']);

/** Of our library or of TensorFlow.js's. */
function isLayer(module: nn.Module): boolean {
  return isLibraryModule(module) || module instanceof LayerModule;
}

function isRecurrent(module: nn.Module): boolean {
  return (
    /^(LSTM|GRU|RNN|SimpleRNN|Bidirectional|TimeDistributed)$/.test(module.constructor.name) &&
    isLayer(module)
  );
}

function isNew({ origin, formula, from }: Dim): boolean {
  return origin === null && formula === null && from.length === 0;
}

function alikeNames(a: Dims, b: Dims): boolean {
  return a.length === b.length && a.every(({ size, name }, i) => size === b[i].size && name === b[i].name);
}

function linearShapes({ inFeatures, outFeatures }: nn.Linear, input: readonly number[]) {
  return [input, [inFeatures, outFeatures]];
}
