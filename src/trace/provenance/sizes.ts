import type { Written } from '../instrument/call.ts';
import type { Dim } from './dim.ts';
import { product } from './formulas.ts';

/** A number that a program gives as a size, and where it has it from. */
export interface Size {
  value: number;
  /** `batch`, `4·d`; null for a number without any variable. */
  name: string | null;
  /** `3·width = 3·64 = 192`; null where nothing is computed. */
  formula: string | null;
  /** The dimensions that it was taken from. */
  from: readonly Dim[];
  /** Why it is a stand-in. */
  guess: string | null;
}

/** What a call was given at run time. */
export interface Given {
  /** The value of an atom, or what a probe saw last. */
  valueOf(written: Written): unknown;
  /** The dimension that `x.shape[0]` asks for. */
  dimOf(tensor: unknown, axis: number): Dim | undefined;
  /** The dimension that a variable was taken from, if it has this size. */
  boundTo(variable: number | undefined, size: number): Dim | undefined;
  /** Why the number in a variable, or at a probe, is a stand-in. */
  guessOf(written: Written): string | null;
}

/** The size that an expression gives; null where it is none, or not simple enough to tell. */
export function sizeOf(written: Written, given: Given): Size | null {
  switch (written.kind) {
    case 'number':
      return plain(written.value);
    case 'inner':
    case 'atom': {
      const value = given.valueOf(written);
      if (typeof value !== 'number') return null;
      const guess = given.guessOf(written);
      if (written.kind === 'inner') return { ...plain(value), guess };
      const dim = given.boundTo(written.variable, value);
      return { value, name: dim?.name ?? written.name, formula: null, from: dim ? [dim] : [], guess };
    }
    case 'axis': {
      const dim = given.dimOf(given.valueOf(written.of), written.axis);
      return dim ? { ...plain(dim.size), name: dim.name, from: [dim] } : null;
    }
    case 'arithmetic':
      return computed(written, given);
    default:
      return null;
  }
}

function plain(value: number): Size {
  return { value, name: null, formula: null, from: [], guess: null };
}

function computed(
  { operator, left, right, text }: Written & { kind: 'arithmetic' },
  given: Given,
): Size | null {
  const [a, b] = [sizeOf(left, given), sizeOf(right, given)];
  if (!a || !b) return null;
  const value = applied(operator, a.value, b.value);
  const named = a.name !== null || b.name !== null;
  const words = joined(operator, a.name ?? `${a.value}`, b.name ?? `${b.value}`);
  const numbers = joined(operator, termOf(left, a), termOf(right, b));
  return {
    value,
    name: named ? words : null,
    formula: named && words !== numbers ? `${words} = ${numbers} = ${value}` : `${numbers} = ${value}`,
    from: [...a.from, ...b.from],
    guess: (a.guess ?? b.guess) && `${text}: ${a.guess ?? b.guess}`,
  };
}

/** An inner product such as that in `32 * 5 * 5` keeps its numbers apart. */
function termOf(written: Written, size: Size): string {
  if (written.kind !== 'arithmetic' || size.formula === null) return `${size.value}`;
  const parts = size.formula.split(' = ');
  return parts[parts.length - 2];
}

function applied(operator: string, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : a / b;
}

function joined(operator: string, a: string, b: string): string {
  if (operator === '+' || operator === '-') return `${a}${operator === '+' ? '+' : '−'}${b}`;
  const by = /[+−/]/.test(b) || (operator === '/' && b.includes('·')) ? `(${b})` : b;
  const of = /[+−]/.test(a) ? `(${a})` : a;
  return operator === '*' ? product([of, by]) : `${of}/${by}`;
}
