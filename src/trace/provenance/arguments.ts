import type { Written } from '../instrument/call.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import type { Dim } from './dim.ts';
import type { Flow } from './flow.ts';
import type { Given } from './sizes.ts';
import { type AnyTensor, handleOf, tensorsWithin } from './tensors.ts';
import { Unknowns } from './unknowns.ts';

const NONE: readonly unknown[] = [];

/** What the calls of a program are given while it runs, as their probes tell. */
export class Arguments implements Given {
  readonly unknowns = new Unknowns();
  private readonly bound = new Map<number, Dim>();
  private readonly last = new Map<number, unknown>();
  private atoms: readonly unknown[] = NONE;

  constructor(private readonly flow: Flow) {}

  /** A call is through: the variables among its arguments have these values. */
  begin(atoms: readonly unknown[] = NONE): void {
    this.atoms = atoms;
  }

  /** A value inside of an expression, perhaps an argument of the call around it. */
  saw(site: number, probe: ProbeSite, value: unknown): void {
    if (probe.number) this.unknowns.reached(site, probe.number, probe, value);
    if (probe.kind === 'value' || probe.kind === 'chain') this.last.set(site, value);
  }

  /** Sizes of a tensor become variables, and name its dimensions that have no name. */
  bind(axes: NonNullable<ProbeSite['axes']>, tensor: AnyTensor): void {
    const dims = this.flow.of(handleOf(tensor));
    for (const { axis, name, variable } of axes) {
      const dim = dims.at(axis);
      if (!dim) continue;
      if (dim.name === null) dim.name = name;
      this.bound.set(variable, dim);
    }
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
}
