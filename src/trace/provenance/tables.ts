import type { Dimension, Making, Place } from '../../protocol/facts.ts';
import type { Dim } from './dim.ts';
import type { Dims } from './dims.ts';
import { type Made, making } from './making.ts';

/** The dimensions and makings that hints refer to by number, each once. */
export class Tables {
  private readonly dims = new Map<Dim, number>();
  private readonly makings: Making[] = [];
  private readonly known = new Map<Made, [dims: Dims, number: number][]>();

  constructor(private readonly placeOf: (site: number | undefined) => Place | null) {}

  numberOf(dim: Dim): number {
    const known = this.dims.get(dim);
    if (known !== undefined) return known;
    this.dims.set(dim, this.dims.size);
    return this.dims.size - 1;
  }

  makingOf(made: Made, dims: Dims): number {
    const before = this.known.get(made) ?? [];
    const same = before.find(([others]) => others === dims);
    if (same) return same[1];
    const number = this.makings.push(making(made, dims, this.placeOf)) - 1;
    this.known.set(made, [...before, [dims, number]]);
    return number;
  }

  facts(): { dimensions: Dimension[]; makings: Making[] } {
    const dimensions: Dimension[] = [];
    // What a dimension was computed from joins the table while it is walked.
    for (const dim of this.dims.keys()) {
      const from = this.dims.size < MOST ? [...new Set(dim.from)].map((each) => this.numberOf(each)) : [];
      dimensions.push({
        size: dim.size,
        name: dim.name,
        how: howText(dim),
        from,
        place: this.placeOf(dim.origin?.site),
      });
    }
    return { dimensions, makings: this.makings };
  }
}

/** Of many shapes at one place, as in a loop that lets a tensor grow, the first few and the last stand for the others. */
export function isExplained(index: number, count: number): boolean {
  return index < EXPLAINED || index === count - 1;
}

const EXPLAINED = 4;

/** A loop may join sizes a thousand times; nobody follows them back that far. */
const MOST = 4000;

/** `flatten: 64·12·12 = 9216`, `randn(batch, 784)` */
function howText({ formula, origin, guess, size }: Dim): string {
  const how = formula
    ? `${origin?.name ? `${origin.name}: ` : ''}${formula()}`
    : (origin?.text ?? `${size}, made inside of the library`);
  return guess === null ? how : `${how} (a stand-in: ${guess})`;
}
