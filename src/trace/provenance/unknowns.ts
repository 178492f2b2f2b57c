import type { Written } from '../instrument/call.ts';
import type { NumberSite, ProbeSite } from '../instrument/sites.ts';

/** The numbers of a program that were read from tensors whose values are not computed, so that they are stand-ins. */
export class Unknowns {
  private readonly byVariable = new Map<number, string>();
  private readonly bySite = new Map<number, string>();
  /** Whether the last read gave a stand-in. */
  private justRead = false;

  read(known: boolean): void {
    this.justRead = !known;
  }

  /** A number, or an array of them, reached a probe. */
  reached(site: number, number: NumberSite, { name, span }: ProbeSite, value: unknown): void {
    const isRead = number.reads && this.justRead;
    this.justRead = false;
    // Until the first read every number is a true one.
    if ((!isRead && this.byVariable.size === 0) || !holdsNumbers(value)) return;
    const why = isRead
      ? `${name} is read in line ${span.line} from a tensor whose values are not computed`
      : number.sources.map((source) => this.byVariable.get(source)).find((guess) => guess !== undefined);
    note(this.byVariable, number.variable, why);
    note(this.bySite, site, why);
  }

  /** Why the value of an argument is a stand-in; null where it is none. */
  guessOf(written: Written): string | null {
    if (written.kind === 'inner') return this.bySite.get(written.site) ?? null;
    if (written.kind !== 'atom' || written.variable === undefined) return null;
    return this.byVariable.get(written.variable) ?? null;
  }
}

function note(notes: Map<number, string>, key: number | undefined, why: string | undefined): void {
  if (key === undefined) return;
  if (why === undefined) notes.delete(key);
  else notes.set(key, why);
}

function holdsNumbers(value: unknown): boolean {
  return typeof value === 'number' || Array.isArray(value) || ArrayBuffer.isView(value);
}
