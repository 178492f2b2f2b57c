/** What made a dimension or a tensor, in the words of the program. */
export interface Origin {
  /** `flatten`, `Conv2d`; empty where it is not known. */
  name: string;
  /** `flatten(1)`, `Conv2d(32→64, k 3)`, `nn.Linear(784, hidden)`. */
  text: string;
  /** The probe at which it was seen. */
  site: number | undefined;
}

/** How a dimension's name follows from those of others. */
type Relation =
  | { kind: 'product'; factors: readonly Dim[] }
  | { kind: 'part'; whole: Dim; parts: readonly Dim[] }
  | { kind: 'sum'; terms: readonly (Dim | number)[] }
  /** One of `count` equal shares. */
  | { kind: 'share'; whole: Dim; count: number }
  /** Of the same size whatever that size is, as behind a convolution that is padded to keep it. */
  | { kind: 'same'; as: Dim }
  /** One element repeated: it has what another dimension has that it is broadcast with. */
  | { kind: 'stretched' };

/**
 * A size somewhere in the program. Each dimension of each tensor has one; an op that passes a dimension on passes the
 * very same object on, so that a name follows it through the program. Names and formulas are worked out when asked for.
 */
export class Dim {
  origin: Origin | null = null;
  /** Why the size is a stand-in; null where it is the true one. */
  guess: string | null = null;
  private given: string | null = null;

  constructor(
    readonly size: number,
    /** `(26 − 3)/1 + 1 = 24` */
    public formula: (() => string) | null = null,
    /** The dimensions that it was computed from. */
    public from: readonly Dim[] = NONE,
    readonly relation: Relation | null = null,
  ) {
    for (const { guess } of from) this.guess ??= guess;
  }

  /** The program gave the size of a new dimension: where it has it from. */
  explain(formula: string | null, from: readonly Dim[]): void {
    if (this.formula !== null || this.from.length > 0) return;
    this.formula = formula === null ? null : () => formula;
    this.from = from;
  }

  /** The name of the variable that it came from, or one made of such names: `T·d`. */
  get name(): string | null {
    return this.given ?? (this.relation && this.derived(this.relation, { left: STEPS }));
  }

  /** A dimension that a variable has given its name keeps it. */
  set name(name: string) {
    this.given ??= name;
  }

  get isStretched(): boolean {
    return this.relation?.kind === 'stretched';
  }

  private named(steps: Steps): string | null {
    if (this.given !== null || this.relation === null || steps.left-- <= 0) return this.given;
    return this.derived(this.relation, steps);
  }

  private derived(relation: Relation, steps: Steps): string | null {
    const nameOf = (dim: Dim) => dim.named(steps);
    switch (relation.kind) {
      case 'product':
        return productName(relation.factors, this.size, nameOf);
      case 'part':
        return quotientName(nameOf(relation.whole), this, relation.parts);
      case 'sum':
        return sumName(relation.terms, nameOf);
      case 'share':
        return shareName(nameOf(relation.whole), relation.count);
      case 'same':
        return nameOf(relation.as);
      case 'stretched':
        return null;
    }
  }

  /** The name that a variable gave it, without what follows from others. */
  get ownName(): string | null {
    return this.given;
  }
}

const NONE: readonly Dim[] = [];
/** How many dimensions a name is made from at most: a loop may lay thousands of such steps upon one another. */
const STEPS = 60;

interface Steps {
  left: number;
}

/** `T·d`, `4·d`; the whole's own name where all its parts come together again. */
function productName(
  factors: readonly Dim[],
  size: number,
  nameOf: (dim: Dim) => string | null,
): string | null {
  const relation = factors[0]?.relation;
  if (relation?.kind === 'part' && relation.whole.size === size) {
    const alike =
      relation.parts.length === factors.length && relation.parts.every((part, i) => part === factors[i]);
    const name = alike ? nameOf(relation.whole) : null;
    if (name !== null) return name;
  }
  const parts: (string | number)[] = [];
  for (const factor of factors) {
    const name = nameOf(factor);
    const last = parts.at(-1);
    if (name !== null) parts.push(/[+−/]/.test(name) ? `(${name})` : name);
    else if (typeof last === 'number') parts[parts.length - 1] = last * factor.size;
    else parts.push(factor.size);
  }
  return parts.some((part) => typeof part === 'string') ? parts.join('·') : null;
}

/** `d/heads`, where the whole and all other parts have names. */
function quotientName(whole: string | null, part: Dim, parts: readonly Dim[]): string | null {
  const others = parts.filter((other) => other !== part).map((other) => other.ownName);
  if (whole === null || others.length === 0 || others.includes(null)) return null;
  const by = others.join('·');
  return `${/[+−·]/.test(whole) ? `(${whole})` : whole}/${others.length > 1 || /[+−·/]/.test(by) ? `(${by})` : by}`;
}

/** A third of `3·d` is `d`. */
function shareName(whole: string | null, count: number): string | null {
  const times = `${count}·`;
  return whole?.startsWith(times) ? whole.slice(times.length) : null;
}

function sumName(terms: readonly (Dim | number)[], nameOf: (dim: Dim) => string | null): string | null {
  if (terms.length > 3) return null;
  const names = terms.map((term) => (typeof term === 'number' ? `${term}` : nameOf(term)));
  return names.includes(null) ? null : names.join('+');
}
