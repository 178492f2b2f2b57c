import { nn } from '../../library/index.ts';
import type { Cost } from '../../protocol/facts.ts';
import type { Call, Written } from '../instrument/call.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import type { Origin } from './dim.ts';
import type { Dims } from './dims.ts';
import type { Flow } from './flow.ts';
import { callText, type Made, type NamedTensor, type Operand, opText, tensorsGiven } from './making.ts';
import { moduleText } from './module-text.ts';
import { alike, namings } from './naming.ts';
import { isLibraryModule, parameterSizes } from './parameters.ts';
import { type Given, sizeOf } from './sizes.ts';
import { type AnyTensor, handleOf, tensorsWithin } from './tensors.ts';

/** Says of each tensor which op or module of the program made it, and of new dimensions where they were made. */
export class Makings {
  private readonly origins = new Map<number, Origin>();
  private readonly modules = new WeakMap<nn.Module, { origin: Origin; isLeaf: boolean }>();

  constructor(
    private readonly flow: Flow,
    private readonly given: Given,
    /** The probe at which a tensor was first seen. */
    private readonly birth: (tensor: object) => number | undefined,
  ) {}

  /** A tensor reached a probe; whatever was there first is what made it. */
  reached(site: number, { call, name }: ProbeSite, tensor: AnyTensor, cost: Cost): void {
    const source = this.flow.sourceOf(handleOf(tensor));
    const { made } = source;
    if (!call) {
      if (!made)
        claim(
          source.dims,
          this.originOf(site, () => ({ name: '', text: `first seen as ${name}`, site })),
        );
      return;
    }
    const operands = tensorsGiven(call, this.given);
    this.likeOperand(call, operands, tensor);
    this.name(source.dims, namings.get(call.name)?.(call, source.dims.length) ?? []);
    if (made?.byModule) source.made = this.withNames(made, operands);
    if (made) return;
    const origin = this.originOf(site, () => ({
      name: call.name,
      text: operands.length ? opText(call, this.given) : callText(call.name, call.arguments),
      site,
    }));
    this.make(tensor, origin, operands, cost);
  }

  /** A tensor operator gave a result. */
  operated(
    site: number,
    { name, arguments: all }: Call,
    values: readonly unknown[],
    result: AnyTensor,
    cost: Cost,
  ): void {
    const operands = values.flatMap((value, i) =>
      tensorsWithin(value).map((tensor) => ({ name: all[i]?.text ?? name, tensor })),
    );
    if (!this.flow.sourceOf(handleOf(result)).made)
      this.make(
        result,
        this.originOf(site, () => ({ name, text: name, site })),
        operands,
        cost,
      );
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
    const { origin, isLeaf } = this.ofModule(module, site);
    const operands = tensorsWithin(inputs).map((tensor, i) =>
      this.operand(i ? `input ${i + 1}` : 'input', tensor),
    );
    const product =
      module instanceof nn.Linear && operands.length ? linearShapes(module, operands[0].shape) : null;
    for (const tensor of tensorsWithin(output)) {
      const source = this.flow.sourceOf(handleOf(tensor));
      source.made = { origin, operands, broadcast: null, product, cost, byModule: true, inOneStep: isLeaf };
      if (isLeaf) claim(source.dims, origin);
    }
  }

  private make(tensor: AnyTensor, origin: Origin, named: readonly NamedTensor[], cost: Cost): void {
    const source = this.flow.sourceOf(handleOf(tensor));
    const operands = named.map((each) => this.operand(each.name, each.tensor));
    source.made = {
      origin,
      operands,
      broadcast: source.broadcast,
      product: PRODUCTS.has(origin.name) && operands.length === 2 ? operands.map(({ shape }) => shape) : null,
      cost,
      byModule: false,
      inOneStep: true,
    };
    claim(source.dims, origin);
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

  /** A new tensor that was made in the shape of another has that one's dimensions. */
  private likeOperand(call: Call, [like]: readonly NamedTensor[], tensor: AnyTensor): void {
    if (!like || !alike.has(call.name)) return;
    const [source, model] = [handleOf(tensor), handleOf(like.tensor)].map((handle) =>
      this.flow.sourceOf(handle),
    );
    const isNew = source.made === null && source.dims.every(({ origin }) => origin === null);
    if (
      isNew &&
      source.dims.length === model.dims.length &&
      source.dims.every(({ size }, i) => size === model.dims[i].size)
    )
      source.dims = model.dims;
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

  private ofModule(module: nn.Module, site: number | undefined): { origin: Origin; isLeaf: boolean } {
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
      known = { origin, isLeaf: isLibraryModule(module) && module.children().length === 0 };
      this.modules.set(module, known);
    }
    return known;
  }
}

/** Of dimensions that nobody has spoken for, that they were made here. */
function claim(dims: Dims, origin: Origin): void {
  for (const dim of dims) dim.origin ??= origin;
}

const PRODUCTS = new Set(['matmul', 'matMul', 'mm', 'bmm', 'mv', 'dot']);

function linearShapes({ inFeatures, outFeatures }: nn.Linear, input: readonly number[]) {
  return [input, [inFeatures, outFeatures]];
}
