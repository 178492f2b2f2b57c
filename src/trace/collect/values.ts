import { tf } from '../../engine/index.ts';
import { Tensor } from '../../library/index.ts';
import type { ShapeSeen } from '../../protocol/facts.ts';
import type { ProbeSite } from '../instrument/sites.ts';

/** The shapes that reached each probe, and where each tensor was first seen. */
export class Values {
  private readonly seenAt = new Map<number, Map<string, ShapeSeen>>();
  private readonly births = new WeakMap<object, number>();

  /** Notes a value at a site; other things than tensors are let through unseen. */
  note(site: number, value: unknown): void {
    const tensor = tensorIn(value);
    if (!tensor) return;
    const { shape, dtype } = tensor;
    const shapes = this.seenAt.get(site) ?? new Map<string, ShapeSeen>();
    this.seenAt.set(site, shapes);
    const key = `${shape.join()} ${dtype}`;
    const seen = shapes.get(key);
    if (seen) seen.count++;
    else shapes.set(key, { shape: [...shape], dtype, count: 1 });
    if (!this.births.has(value as object)) this.births.set(value as object, site);
  }

  /** Notes where a tensor came from without a hint of its own. */
  born(site: number, value: unknown): void {
    if (tensorIn(value) && !this.births.has(value as object)) this.births.set(value as object, site);
  }

  birth(tensor: object): number | undefined {
    return this.births.get(tensor);
  }

  *sites(all: ReadonlyMap<number, ProbeSite>): Generator<[ProbeSite, ShapeSeen[]]> {
    for (const [id, shapes] of this.seenAt) {
      const site = all.get(id);
      if (site) yield [site, [...shapes.values()]];
    }
  }
}

/** The shape and dtype of a tensor, ours or TensorFlow.js's. */
export function tensorIn(value: unknown): { shape: readonly number[]; dtype: string } | null {
  if (value instanceof Tensor || value instanceof tf.Tensor)
    return value as unknown as { shape: number[]; dtype: string };
  return null;
}

/** The tensors among a module's inputs, or in its output, one level of arrays deep. */
export function tensorsIn(value: unknown): ShapeSeen[] {
  const tensor = tensorIn(value);
  if (tensor) return [{ shape: [...tensor.shape], dtype: tensor.dtype, count: 1 }];
  return Array.isArray(value) ? value.flatMap((item) => (tensorIn(item) ? tensorsIn(item) : [])) : [];
}
