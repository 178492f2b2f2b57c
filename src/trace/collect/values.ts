import { tf } from '../../engine/index.ts';
import { Tensor } from '../../library/index.ts';
import type { ShapeSeen } from '../../protocol/facts.ts';
import type { ProbeSite } from '../instrument/sites.ts';
import { symbolicTensor } from '../plain/index.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { isExplained } from '../provenance/tables.ts';
import { isAnyTensor } from '../provenance/tensors.ts';
import type { Loops } from './loops.ts';
import { type ModulePaths, modelOf, toldPaths } from './paths.ts';
import { newReachedShape, type Reached, type ReachedShape } from './visits.ts';

/** A probe that tensors reached. */
interface Place extends Reached {
  shapes: Map<string, Seen>;
  /** The shape that was here last: most often the next one is the same. */
  last: string;
}

interface Seen extends ReachedShape {
  facts: ShapeSeen;
  paths: Set<string>;
}

/** What is told of a probe that tensors reached. */
export interface SeenHere {
  shapes: ShapeSeen[];
  times: number;
  fewest?: number;
  course: boolean;
}

/** The shapes that reached each probe, and where each tensor was first seen. */
export class Values {
  private readonly places = new Map<number, Place>();
  private readonly births = new WeakMap<object, number>();

  constructor(
    private readonly loops: Loops,
    private readonly paths: ModulePaths,
    private readonly provenance: Provenance,
  ) {}

  /** Notes a value at a site; other things than tensors are let through unseen. */
  note(site: number, value: unknown): void {
    const tensor = tensorIn(value);
    if (!tensor) return;
    const place = this.place(site);
    const key = keyOf(place, tensor);
    let seen = place.shapes.get(key);
    if (!seen) {
      const facts = { shape: [...tensor.shape], dtype: tensor.dtype, count: 0 };
      seen = { ...newReachedShape(), facts, paths: new Set() };
      place.shapes.set(key, seen);
    }
    seen.paths.add(this.paths.current);
    if (isAnyTensor(value)) this.provenance.saw(seen.facts, value);
    place.last = key;
    this.loops.reached(place, key);
    if (!this.births.has(value as object)) this.births.set(value as object, site);
  }

  /** Notes where a tensor came from without a hint of its own. */
  born(site: number, value: unknown): void {
    if (tensorIn(value) && !this.births.has(value as object)) this.births.set(value as object, site);
  }

  birth(tensor: object): number | undefined {
    return this.births.get(tensor);
  }

  *sites(all: ReadonlyMap<number, ProbeSite>): Generator<[ProbeSite, SeenHere]> {
    for (const [id, place] of this.places) {
      const site = all.get(id);
      if (site && site.kind !== 'value') yield [site, told(place, this.provenance)];
    }
  }

  private place(site: number): Place {
    let place = this.places.get(site);
    if (!place) {
      place = { most: 0, fewest: Number.POSITIVE_INFINITY, shapes: new Map(), last: '' };
      this.places.set(site, place);
    }
    return place;
  }
}

function told({ shapes, most, fewest }: Place, provenance: Provenance): SeenHere {
  const all = [...shapes.values()];
  const paths = new Set(all.flatMap((seen) => [...seen.paths]));
  const models = new Set([...paths].filter(Boolean).map(modelOf));
  // A shape that one loop ends with and another begins with has no turn of its own.
  const course = all.some(({ starts }) => starts) && !all.some(({ starts, ends }) => starts && ends);
  return {
    shapes: all.map((seen, i) => ({
      ...seen.facts,
      ...provenance.told(seen.facts, isExplained(i, all.length)),
      count: seen.most,
      paths: paths.size > 1 ? toldPaths(seen.paths, models.size > 1) : undefined,
      turn: course ? turnOf(seen) : undefined,
    })),
    times: most,
    fewest: fewest < most ? fewest : undefined,
    course,
  };
}

function turnOf({ starts, continues, ends }: Seen): ShapeSeen['turn'] {
  if (starts) return 'first';
  if (ends) return 'last';
  return continues ? 'between' : undefined;
}

function keyOf(
  { last, shapes }: Place,
  { shape, dtype }: { shape: readonly number[]; dtype: string },
): string {
  const known = shapes.get(last)?.facts;
  if (known && known.dtype === dtype && known.shape.length === shape.length) {
    let dim = 0;
    while (dim < shape.length && known.shape[dim] === shape[dim]) dim++;
    if (dim === shape.length) return last;
  }
  return `${shape.join()} ${dtype}`;
}

/** The shape and dtype of a tensor, ours or TensorFlow.js's. */
export function tensorIn(value: unknown): { shape: readonly number[]; dtype: string } | null {
  if (value instanceof Tensor || value instanceof tf.Tensor)
    return value as unknown as { shape: number[]; dtype: string };
  return symbolicTensor(value);
}

/** The tensors among a module's inputs, or in its output, one level of arrays deep. */
export function tensorsIn(value: unknown): ShapeSeen[] {
  const tensor = tensorIn(value);
  if (tensor) return [{ shape: [...tensor.shape], dtype: tensor.dtype, count: 1 }];
  return Array.isArray(value) ? value.flatMap((item) => (tensorIn(item) ? tensorsIn(item) : [])) : [];
}
