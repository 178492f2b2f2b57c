import { DataLoader, nn } from '../../library/index.ts';
import type { CallSeen, Cost, Dimension, Making, Place, ShapeSeen } from '../../protocol/facts.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import { Arguments } from './arguments.ts';
import { Batches } from './batches.ts';
import type { Dims } from './dims.ts';
import { Flow } from './flow.ts';
import type { Made } from './making.ts';
import { Makings } from './makings.ts';
import { isExplained, Tables } from './tables.ts';
import { type AnyTensor, handleOf, isAnyTensor, tensorsWithin } from './tensors.ts';

interface Sources {
  probe(site: number): ProbeSite | undefined;
  /** The probe at which a tensor was first seen. */
  birth(tensor: object): number | undefined;
  meter: { read(): Cost; since(start: Cost): Cost };
}

/** What is known of the tensors behind one entry of the facts. */
interface Sighting {
  dims: Dims;
  made: Made | null;
  /** Those of other tensors of the same shape there. */
  others: Dims[];
}

/**
 * Where the dimensions of each tensor come from, how they are called in the program, and which op made the tensor.
 * It hears of kernels, probes and modules while the program runs, and tells what hints refer to in the end.
 */
export class Provenance {
  readonly flow = new Flow();
  private readonly given = new Arguments(this.flow);
  private readonly batches = new Batches(this.flow);
  private readonly makings: Makings;
  private readonly tables: Tables;
  private readonly sightings = new WeakMap<ShapeSeen, Sighting>();
  /** What the meter read when each of the running modules began. */
  private readonly starts: Cost[] = [];
  /** What it read at the last probe: what was spent since is what the op at the next one costs. */
  private start: Cost;

  constructor(private readonly sources: Sources) {
    this.makings = new Makings(this.flow, this.given, sources.birth);
    this.tables = new Tables((site) => this.placeOf(site));
    this.start = sources.meter.read();
  }

  /** The values of a tensor are read; a stand-in is given where they are not known. */
  readonly read = (known: boolean): void => this.given.unknowns.read(known);

  /** A value reached a probe; `atoms` are the values of the variables in its call. */
  reached(site: number, value: unknown, atoms?: readonly unknown[]): void {
    // Most values of most programs are neither tensors nor sizes.
    if (typeof value !== 'number' && (typeof value !== 'object' || value === null)) return;
    const probe = this.sources.probe(site);
    if (!probe) return;
    this.given.begin(atoms);
    const tensors = typeof value === 'object' ? tensorsWithin(value) : NONE;
    if (probe.axes && tensors.length === 1) this.given.bind(probe.axes, tensors[0]);
    else if (tensors.length) this.made(site, probe, tensors);
    this.given.saw(site, probe, value);
  }

  /** A tensor operator gave a result. */
  operated(site: number, operands: readonly unknown[], result: unknown): void {
    const call = this.sources.probe(site)?.call;
    if (!call || !isAnyTensor(result)) return;
    this.makings.operated(site, call, operands, result, this.sources.meter.since(this.start));
    this.start = this.sources.meter.read();
  }

  /** A module or a data loader was constructed. */
  constructed(site: number, value: unknown, atoms?: readonly unknown[]): void {
    const call = this.sources.probe(site)?.call;
    if (!call) return;
    this.given.begin(atoms);
    if (value instanceof DataLoader) this.batches.constructed(value, site, call, this.given);
    if (value instanceof nn.Module) this.makings.constructed(site, call, value);
  }

  /** A module is about to run. */
  entered(): void {
    this.starts.push(this.sources.meter.read());
  }

  /** A module that was constructed at `site` gave its output, if it did not throw. */
  left(module: nn.Module, site: number | undefined, inputs: readonly unknown[], output: unknown): void {
    const start = this.starts.pop();
    if (start === undefined || output === undefined || this.flow.differentiating) return;
    this.makings.left(module, site, inputs, output, this.sources.meter.since(start));
  }

  /** A data loader hands out a batch. */
  handedOut(loader: object, batch: unknown): void {
    this.batches.handedOut(loader, tensorsWithin(batch));
  }

  /** A tensor is behind this entry of the facts. */
  saw(facts: ShapeSeen, tensor: AnyTensor): void {
    const { dims, made } = this.flow.sourceOf(handleOf(tensor));
    const known = this.sightings.get(facts);
    if (!known) this.sightings.set(facts, { dims, made, others: [] });
    else if (known.dims !== dims && known.others.length < COMPARED && !known.others.includes(dims))
      known.others.push(dims);
  }

  /** The call of a module that this entry of the facts counts. */
  called({ input, output }: CallSeen, inputs: readonly unknown[], outputs: unknown): void {
    this.sawAll(input, inputs);
    this.sawAll(output, Array.isArray(outputs) ? outputs : [outputs]);
  }

  private sawAll(facts: readonly ShapeSeen[], values: readonly unknown[]): void {
    let at = 0;
    for (const value of values) if (isAnyTensor(value)) this.saw(facts[at++], value);
  }

  /** What is to be told with an entry of the facts; where it explains itself its dimensions and making join the tables. */
  told(facts: ShapeSeen, explains: boolean): Pick<ShapeSeen, 'names' | 'dims' | 'making' | 'guessed'> {
    const seen = this.sightings.get(facts);
    if (!seen) return {};
    const { dims, made, others } = seen;
    const names = dims.map(({ name }, i) => (others.every((other) => other[i].name === name) ? name : null));
    return {
      names: names.some((name) => name !== null) ? names : undefined,
      dims: explains && dims.length ? dims.map((dim) => this.tables.numberOf(dim)) : undefined,
      making: explains && made ? this.tables.makingOf(made, dims) : undefined,
      guessed: dims.some(({ guess }) => guess !== null) || undefined,
    };
  }

  /** Tells the same with the calls of modules that were constructed at one place. */
  tellCalls(calls: readonly CallSeen[]): void {
    for (const [i, { input, output }] of calls.entries())
      for (const seen of [...input, ...output])
        Object.assign(seen, this.told(seen, isExplained(i, calls.length)));
  }

  facts(): { dimensions: Dimension[]; makings: Making[] } {
    return this.tables.facts();
  }

  private made(site: number, probe: ProbeSite, tensors: readonly AnyTensor[]): void {
    const { meter } = this.sources;
    const cost = meter.since(this.start);
    for (const tensor of tensors) this.makings.reached(site, probe, tensor, cost);
    this.start = meter.read();
  }

  private placeOf(site: number | undefined): Place | null {
    const probe = site === undefined ? undefined : this.sources.probe(site);
    if (!probe) return null;
    const { file, line, column } = probe.span;
    return { file, line, column };
  }
}

const NONE: readonly AnyTensor[] = [];

/** Of so many tensors of one shape at one place names are compared. */
const COMPARED = 6;
