import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { nn } from '../../library/index.ts';
import type { ObservedCall, ObservedPlace, ObservedShape, ShapesEvent } from '../../protocol/training.ts';
import { tensorIn, tensorsIn } from '../../trace/collect/values.ts';
import type { FileSites, ProbeSite } from '../../trace/instrument/sites.ts';

/**
 * The shapes that reach the places of a program while it trains. A place is looked at until some values in a row have
 * brought nothing new; from then on it costs one look into `left`. `lookAgain` opens all places anew.
 */
export class SeenShapes {
  /** By site: so many more values are looked at. */
  readonly left: Uint8Array;
  readonly sites = new Map<number, ProbeSite>();
  private readonly shapes = new Map<number, ObservedShape[]>();
  private readonly calls = new Map<number, ObservedCall[]>();
  private readonly constructions = new WeakMap<nn.Module, number>();
  private readonly files: Record<string, string>;

  constructor(all: ReadonlyMap<string, FileSites>) {
    for (const { probes } of all.values())
      for (const [id, site] of probes) if (site.kind !== 'value') this.sites.set(id, site);
    this.left = new Uint8Array(1 + Math.max(0, ...this.sites.keys()));
    this.files = Object.fromEntries([...all.keys()].map((file) => [file, hashOfText(file)]));
    this.lookAgain();
  }

  lookAgain(): void {
    for (const id of this.sites.keys()) if (!this.isFull(id)) this.left[id] = LOOKS;
  }

  look(site: number, value: unknown): void {
    this.left[site]--;
    const tensor = tensorIn(value);
    if (!tensor) return;
    const shapes = entry(this.shapes, site);
    if (shapes.some((known) => isSame(known, tensor))) return;
    shapes.push({ shape: [...tensor.shape], dtype: tensor.dtype });
    this.left[site] = this.isFull(site) ? 0 : LOOKS;
  }

  constructed(site: number, value: unknown): void {
    if (value instanceof nn.Module && !this.constructions.has(value)) this.constructions.set(value, site);
  }

  called(module: nn.Module, inputs: unknown[], output: unknown): void {
    const site = this.siteOf(module);
    if (site === undefined || this.left[site] === 0 || output === undefined) return;
    this.left[site]--;
    const call = { input: shapesIn(inputs), output: shapesIn(output) };
    const calls = entry(this.calls, site);
    const key = JSON.stringify(call);
    if (calls.some((known) => JSON.stringify(known) === key)) return;
    calls.push(call);
    this.left[site] = this.isFull(site) ? 0 : LOOKS;
  }

  /** Where a module was constructed. */
  siteOf(module: nn.Module): number | undefined {
    return this.constructions.get(module);
  }

  event(): ShapesEvent {
    const places = new Set([...this.shapes.keys(), ...this.calls.keys()]);
    return { type: 'shapes', files: this.files, places: [...places].map((site) => this.place(site)) };
  }

  private place(id: number): ObservedPlace {
    const { file, line, column, kind, name, within } = this.sites.get(id)!;
    return {
      ...{ file, line, column, kind: kind as ObservedPlace['kind'], name, within },
      shapes: this.shapes.get(id) ?? [],
      calls: this.calls.get(id),
      more: this.isFull(id) || undefined,
    };
  }

  private isFull(site: number): boolean {
    return Math.max(this.shapes.get(site)?.length ?? 0, this.calls.get(site)?.length ?? 0) >= MOST;
  }
}

/** So many values in a row may bring no new shape before a place is left alone. */
const LOOKS = 32;
/** A place where shapes never repeat must not keep them all. */
const MOST = 16;

function hashOfText(file: string): string {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  return createHash('sha256').update(text).digest('hex');
}

function entry<T>(lists: Map<number, T[]>, site: number): T[] {
  const list = lists.get(site) ?? [];
  lists.set(site, list);
  return list;
}

function isSame(
  known: ObservedShape,
  { shape, dtype }: { shape: readonly number[]; dtype: string },
): boolean {
  return (
    known.dtype === dtype &&
    known.shape.length === shape.length &&
    known.shape.every((size, dim) => size === shape[dim])
  );
}

function shapesIn(values: unknown): ObservedShape[] {
  return tensorsIn(values).map(({ shape, dtype }) => ({ shape, dtype }));
}
