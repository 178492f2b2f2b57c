import { DataLoader, nn } from '../../library/index.ts';
import type { CallSeen, Cost, Dimension, Making, Place, ShapeSeen } from '../../protocol/facts.ts';
import type { Call, Written } from '../instrument/call.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import { Batches } from './batches.ts';
import type { Dim, Origin } from './dim.ts';
import type { Dims } from './dims.ts';
import { Flow } from './flow.ts';
import { callText, type Made, type Operand, operandsIn } from './making.ts';
import { moduleText } from './module-text.ts';
import { alike, namings } from './naming.ts';
import { isLibraryModule, parameterSizes } from './parameters.ts';
import { type Given, sizeOf } from './sizes.ts';
import { Tables } from './tables.ts';
import { type AnyTensor, handleOf, isAnyTensor, tensorsWithin } from './tensors.ts';
import { Unknowns } from './unknowns.ts';

interface Sources {
  probe(site: number): ProbeSite | undefined;
  /** The probe at which a tensor was first seen. */
  birth(tensor: object): number | undefined;
  meter: { read(): Cost; since(start: Cost): Cost };
}

/** What is known of the tensors behind one entry of the facts. */
interface Sighting {
  dims: Dims;
  made: Made | undefined;
  /** Other tensors of the same shape there. */
  others: Dims[];
}

/**
 * Where the dimensions of each tensor come from, how they are called in the program, and which op made the tensor.
 * It hears of kernels, probes and modules while the program runs, and tells what hints refer to in the end.
 */
export class Provenance implements Given {
  readonly flow = new Flow();
  readonly unknowns = new Unknowns();
  private readonly batches = new Batches(this.flow);
  private readonly made = new WeakMap<object, Made>();
  private readonly sightings = new WeakMap<ShapeSeen, Sighting>();
  private readonly bound = new Map<number, Dim>();
  private readonly last = new Map<number, unknown>();
  private readonly tables = new Tables((site) => this.placeOf(site));
  private readonly starts: Cost[] = [];
  private atoms: readonly unknown[] = [];
  private start: Cost;

  constructor(private readonly sources: Sources) {
    this.start = sources.meter.read();
  }

  /** A value reached a probe. */
  reached(site: number, value: unknown, atoms: readonly unknown[]): void {
    const probe = this.sources.probe(site);
    if (!probe) return;
    this.atoms = atoms;
    const tensors = tensorsWithin(value);
    if (probe.axes && tensors.length === 1) this.bind(probe.axes, tensors[0]);
    else for (const tensor of tensors) this.explain(tensor, probe, site);
    this.unknowns.reached(site, probe, value);
    if (probe.kind === 'value' || probe.kind === 'chain') this.last.set(site, value);
    this.start = this.sources.meter.read();
  }

  /** A tensor operator gave a result. */
  operated(site: number, operands: readonly unknown[], result: unknown): void {
    const probe = this.sources.probe(site);
    const [tensor] = tensorsWithin(result);
    if (!probe?.call || !tensor || this.made.has(tensor)) return;
    const { name, arguments: all } = probe.call;
    const named = operands.map((value, i) => ({ name: all[i]?.text ?? name, value }));
    this.make(tensor, { name, text: name, site }, named);
    this.start = this.sources.meter.read();
  }

  /** A module or something else was constructed. */
  constructed(site: number, value: unknown, atoms: readonly unknown[]): void {
    const call = this.sources.probe(site)?.call;
    if (!call) return;
    this.atoms = atoms;
    if (value instanceof DataLoader) this.batches.constructed(value, site, call, this);
    if (!(value instanceof nn.Module) || !isLibraryModule(value)) return;
    const sizes = parameterSizes(value, call);
    const origin = { name: call.name, text: callText({ ...call, name: call.callee }, () => false), site };
    for (const [name, tensor] of [...value.namedParameters(), ...value.namedBuffers()])
      this.claim(this.flow.of(tensor.handle), origin, sizes[name] ?? []);
  }

  entered(): void {
    this.starts.push(this.sources.meter.read());
  }

  /** A module gave its output. */
  left(module: nn.Module, site: number | undefined, inputs: readonly unknown[], output: unknown): void {
    const start = this.starts.pop();
    if (output === undefined || this.flow.differentiating) return;
    const text = moduleText(module);
    const origin = { name: module.constructor.name, text, site };
    const operands = tensorsWithin(inputs).map((tensor, i) =>
      this.operand(i ? `input ${i + 1}` : 'input', tensor),
    );
    const isLeaf = isLibraryModule(module) && module.children().length === 0;
    const product =
      module instanceof nn.Linear && operands[0] ? linearShapes(module, operands[0].shape) : null;
    const cost = start ? this.sources.meter.since(start) : { flops: 0, keptBytes: 0 };
    for (const tensor of tensorsWithin(output)) {
      this.made.set(tensor, {
        origin,
        operands,
        broadcast: null,
        product,
        cost,
        byModule: true,
        inOneStep: isLeaf,
      });
      if (isLeaf) this.claim(this.flow.of(handleOf(tensor)), origin, []);
    }
  }

  /** The call of a module that this entry of the facts counts. */
  called({ input, output }: CallSeen, inputs: readonly unknown[], outputs: unknown): void {
    for (const [i, tensor] of inputs.filter(isAnyTensor).entries()) this.saw(input[i], tensor);
    for (const [i, tensor] of [outputs].flat().filter(isAnyTensor).entries()) this.saw(output[i], tensor);
  }

  /** A data loader hands out a batch. */
  handedOut(loader: object, batch: unknown): void {
    this.batches.handedOut(loader, tensorsWithin(batch));
  }

  /** A tensor is behind this entry of the facts. */
  saw(facts: ShapeSeen, tensor: AnyTensor): void {
    const dims = this.flow.of(handleOf(tensor));
    const known = this.sightings.get(facts);
    if (!known) this.sightings.set(facts, { dims, made: this.made.get(tensor), others: [] });
    else if (known.dims !== dims && known.others.length < COMPARED && !known.others.includes(dims))
      known.others.push(dims);
  }

  /** What is to be told with an entry of the facts; its dimensions and making join the tables. */
  told(facts: ShapeSeen): Pick<ShapeSeen, 'names' | 'dims' | 'making' | 'guessed'> {
    const seen = this.sightings.get(facts);
    if (!seen) return {};
    const { dims, made, others } = seen;
    const names = dims.map(({ name }, i) => (others.every((other) => other[i].name === name) ? name : null));
    return {
      names: names.some((name) => name !== null) ? names : undefined,
      dims: dims.length ? dims.map((dim) => this.tables.numberOf(dim)) : undefined,
      making: made && this.tables.makingOf(made, dims),
      guessed: dims.some(({ guess }) => guess !== null) || undefined,
    };
  }

  facts(): { dimensions: Dimension[]; makings: Making[] } {
    return this.tables.facts();
  }

  valueOf(written: Written): unknown {
    if (written.kind === 'atom') return this.atoms[written.at];
    return written.kind === 'inner' ? this.last.get(written.site) : undefined;
  }

  dimOf(tensor: unknown, axis: number): Dim | undefined {
    const [found] = tensorsWithin(tensor);
    return found && this.flow.of(handleOf(found)).at(axis);
  }

  boundTo(variable: number | undefined, size: number): Dim | undefined {
    const dim = variable === undefined ? undefined : this.bound.get(variable);
    return dim?.size === size ? dim : undefined;
  }

  guessOf(written: Written): string | null {
    return this.unknowns.guessOf(written);
  }

  private bind(axes: NonNullable<ProbeSite['axes']>, tensor: AnyTensor): void {
    const dims = this.flow.of(handleOf(tensor));
    for (const { axis, name, variable } of axes) {
      const dim = dims.at(axis);
      if (!dim) continue;
      if (dim.name === null) dim.name = name;
      this.bound.set(variable, dim);
    }
  }

  private explain(tensor: AnyTensor, { call, name }: ProbeSite, site: number): void {
    const known = this.made.get(tensor);
    const dims = this.flow.of(handleOf(tensor));
    if (known && !call) return;
    if (!call) {
      this.make(tensor, { name: '', text: `first seen as ${name}`, site }, []);
      this.made.delete(tensor);
      return;
    }
    this.likeOperand(tensor, call, dims);
    const sizes = namings[call.name]?.(call, dims.length) ?? [];
    if (known) {
      this.name(dims, sizes);
      if (known.byModule) this.made.set(tensor, this.withNames(known, call));
      return;
    }
    const operands = operandsIn(call, this).filter(({ value }) => tensorsWithin(value).length > 0);
    const isOperand = (written: Written) => tensorsWithin(this.valueOf(written)).length > 0;
    const creates = operands.length === 0;
    const text = callText(call, (written) => isOperand(written) || isListOf(written, isOperand));
    this.make(
      tensor,
      { name: call.name, text: creates ? callText(call, () => false) : text, site },
      operands,
      sizes,
    );
  }

  private make(
    tensor: AnyTensor,
    origin: Origin,
    named: { name: string; value: unknown }[],
    sizes: (Written | undefined)[] = [],
  ): void {
    const handle = handleOf(tensor);
    const operands = named.flatMap(({ name, value }) =>
      tensorsWithin(value).map((each) => this.operand(name, each)),
    );
    const shapes = operands.map(({ shape }) => shape);
    const broadcast = this.flow.broadcastOf(handle);
    this.made.set(tensor, {
      origin,
      operands,
      // In an op of several steps what the last of them broadcast explains nothing.
      broadcast: broadcast?.every((shape) => shapes.some((other) => same(shape, other))) ? broadcast : null,
      product: PRODUCTS.has(origin.name) && shapes.length === 2 ? shapes : null,
      cost: this.sources.meter.since(this.start),
      byModule: false,
      inOneStep: true,
    });
    this.claim(this.flow.of(handle), origin, sizes);
  }

  /** Says of dimensions that nobody has spoken for where they were made, and names those whose size was given. */
  private claim(dims: Dims, origin: Origin, sizes: (Written | undefined)[]): void {
    this.name(dims, sizes);
    for (const dim of dims) dim.origin ??= origin;
  }

  private name(dims: Dims, sizes: (Written | undefined)[]): void {
    dims.forEach((dim, i) => {
      const size = sizes[i] && sizeOf(sizes[i], this);
      if (!size || size.value !== dim.size) return;
      if (size.name !== null) dim.name = size.name;
      dim.explain(size.formula, size.from);
      dim.guess ??= size.guess;
    });
  }

  /** A new tensor that was made in the shape of another has that one's dimensions. */
  private likeOperand(tensor: AnyTensor, call: Call, dims: Dims): void {
    if (!alike.has(call.name)) return;
    const [like] = operandsIn(call, this).flatMap(({ value }) => tensorsWithin(value));
    const handle = handleOf(tensor);
    if (like && dims.every(({ origin }) => origin === null) && same(handleOf(like).shape, handle.shape))
      this.flow.set(handle, this.flow.of(handleOf(like)));
  }

  /** The module does not know how its inputs are called; the call does. */
  private withNames(made: Made, call: Call): Made {
    const named = operandsIn(call, this).flatMap(({ name, value }) =>
      tensorsWithin(value).map((tensor) => this.operand(name, tensor)),
    );
    const operands = made.operands.map(
      (operand) => named.find(({ dims }) => dims === operand.dims) ?? operand,
    );
    return { ...made, operands, byModule: false };
  }

  private operand(name: string, tensor: AnyTensor): Operand {
    const { shape, dtype } = tensor;
    const dims = this.flow.of(handleOf(tensor));
    // A parameter was made with its module.
    const site = this.sources.birth(tensor) ?? dims[0]?.origin?.site;
    return { name, shape, dtype, site, dims };
  }

  private placeOf(site: number | undefined): Place | null {
    const probe = site === undefined ? undefined : this.sources.probe(site);
    if (!probe) return null;
    const { file, line, column } = probe.span;
    return { file, line, column };
  }
}

/** Of so many tensors of one shape at one place names are compared. */
const COMPARED = 6;

const PRODUCTS = new Set(['matmul', 'matMul', 'mm', 'bmm', 'mv', 'dot']);

function linearShapes({ inFeatures, outFeatures }: nn.Linear, input: readonly number[]) {
  return [input, [inFeatures, outFeatures]];
}

function isListOf(written: Written, isWanted: (written: Written) => boolean): boolean {
  return written.kind === 'list' && written.items.some(isWanted);
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
