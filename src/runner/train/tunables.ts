import type { TuneEvent } from '../../protocol/training.ts';
import { isOptimizer, type Optimizer, type OptimizerNames } from './optimizers.ts';

interface Tunable {
  /** As the program has it. */
  given: number;
  value: number;
  min?: number;
  max?: number;
}

/** `changed` from outside: the program itself says otherwise. */
type Tell = (event: Omit<TuneEvent, 'step'>, changed: boolean) => void;

/** The numbers of a program that can be changed while it trains: what it marks by `tune`, and its optimizers' rates. */
export class Tunables {
  private readonly byName = new Map<string, Tunable>();
  private readonly optimizers = new Map<string, WeakRef<Optimizer>>();

  /** `wanted` are values from the start on, by name. */
  constructor(
    private readonly wanted: Record<string, number>,
    private readonly names: OptimizerNames,
    private readonly tell: Tell,
  ) {}

  /** What a number is now. A program that gives it another value itself has the last word. */
  read(name: string, given: number, { min, max }: { min?: number; max?: number }): number {
    const known = this.byName.get(name);
    if (known?.given === given) return known.value;
    const tunable = { given, value: given, min, max };
    this.byName.set(name, tunable);
    this.announce(name, tunable, false);
    if (!known) this.start(name);
    return tunable.value;
  }

  /** An optimizer was made: a rate that is wanted for it holds from its first step on, and its schedules start there. */
  made(object: object): void {
    if (isOptimizer(object) && Object.hasOwn(this.wanted, `lr${this.names.of(object)}`)) this.follow(object);
  }

  /** Brings the rates back that are wanted, after a checkpoint has set others. */
  restored(): void {
    for (const name of this.optimizers.keys()) this.start(name);
  }

  /** Makes an optimizer's rate one of them, as `lr`, when it steps first. */
  follow(optimizer: object): void {
    if (!isOptimizer(optimizer) || this.optimizers.size >= MOST_OPTIMIZERS) return;
    const name = `lr${this.names.of(optimizer)}`;
    if (this.optimizers.has(name) || this.byName.has(name)) return;
    this.optimizers.set(name, new WeakRef(optimizer));
    const { lr } = optimizer.paramGroups[0];
    this.announce(name, { given: lr, value: lr }, false);
    this.start(name);
  }

  /** Changes a number, within its range; a name that the program does not have is not heard. */
  change(name: string, value: number): void {
    if (!Number.isFinite(value)) return;
    const optimizer = this.optimizers.get(name)?.deref();
    if (optimizer) {
      setRate(optimizer, Math.max(value, 0));
      this.announce(name, { given: value, value: optimizer.paramGroups[0].lr }, true);
      return;
    }
    const known = this.byName.get(name);
    if (!known) return;
    const { min = value, max = value } = known;
    known.value = Math.min(Math.max(value, min), max);
    this.announce(name, known, true);
  }

  private start(name: string): void {
    if (Object.hasOwn(this.wanted, name)) this.change(name, this.wanted[name]);
  }

  private announce(name: string, { value, min, max }: Tunable, changed: boolean): void {
    this.tell({ type: 'tune', name, value, min, max }, changed);
  }
}

/** The first group gets the rate and the others keep their ratio to it; a schedule goes on from there, as it computes each rate from the one before. */
function setRate({ paramGroups }: Optimizer, lr: number): void {
  const before = paramGroups[0].lr;
  for (const group of paramGroups) {
    const factor = before > 0 ? group.lr / before : 1;
    group.lr = lr * factor;
  }
}

/** A program that makes an optimizer for every step has no rate worth a slider. */
const MOST_OPTIMIZERS = 8;
