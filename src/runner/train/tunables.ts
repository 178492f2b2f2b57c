import type { TuneEvent } from '../../protocol/training.ts';

interface Tunable {
  /** As the program has it. */
  given: number;
  value: number;
  min?: number;
  max?: number;
}

/** The numbers of a program that can be changed while it trains. */
export class Tunables {
  private readonly byName = new Map<string, Tunable>();

  constructor(private readonly tell: (event: Omit<TuneEvent, 'step'>) => void) {}

  /** What a number is now. A program that gives it another value itself has the last word. */
  read(name: string, given: number, { min, max }: { min?: number; max?: number }): number {
    const known = this.byName.get(name);
    if (known?.given === given) return known.value;
    const tunable = { given, value: given, min, max };
    this.byName.set(name, tunable);
    this.announce(name, tunable);
    return given;
  }

  /** Changes a number, within its range; a name that the program does not have is not heard. */
  change(name: string, value: number): void {
    const known = this.byName.get(name);
    if (!known || !Number.isFinite(value)) return;
    const { min = value, max = value } = known;
    known.value = Math.min(Math.max(value, min), max);
    this.announce(name, known);
  }

  private announce(name: string, { value, min, max }: Tunable): void {
    this.tell({ type: 'tune', name, value, min, max });
  }
}
