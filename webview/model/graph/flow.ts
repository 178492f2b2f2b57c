import type { Graph } from '../../../src/protocol/facts.ts';
import type { Part, Parts } from './parts.ts';

/**
 * A stretch of an edge within one open box, or at the top. An edge between boxes of different parents is cut where it
 * crosses a border, so that each open box can be laid out by itself.
 */
export interface Link {
  /** Null where it comes in through the border of the box. */
  from: Part | null;
  /** Null where it goes out through the border. */
  to: Part | null;
  /** Names what flows: all links of one tensor share it. */
  tensor: string;
  /** The tensors' shapes; empty on stretches that only bring an edge to a border. */
  shapes: string[];
  /** The keys of the parts at the ends of its whole edges. */
  source: string;
  targets: Set<string>;
}

/** The links inside of each open box; those at the top are under null. */
export type Flow = Map<Part | null, Link[]>;

/** How the tensors flow between what is in sight: a closed box stands for all that is inside of it. */
export function flowOf({ byNode }: Parts, edges: Graph['edges'], open: Set<string>): Flow {
  const flow: Flow = new Map();
  const known = new Map<string, Link>();

  const add = (level: Part | null, link: Omit<Link, 'targets'>, target: string) => {
    const tensor = link.from && link.to && isEnd(link.from, open) && isEnd(link.to, open) ? '' : link.tensor;
    const key = [level?.key, link.from?.key, link.to?.key, tensor].join(' > ');
    let same = known.get(key);
    if (!same) {
      same = { ...link, shapes: [], targets: new Set() };
      known.set(key, same);
      flow.set(level, [...(flow.get(level) ?? []), same]);
    }
    same.targets.add(target);
    same.shapes = [...new Set([...same.shapes, ...link.shapes])];
  };

  for (const edge of edges) {
    const source = inSight(byNode[edge.from], open);
    const target = inSight(byNode[edge.to], open);
    if (source === target || isInside(source, target) || isInside(target, source)) continue;
    const shape = shapeOf(edge);
    const tensor = `${source.key} ${shape}`;
    const link = { tensor, source: source.key, shapes: [] };
    let from = source;
    while (from.parent && !isInside(target, from.parent)) {
      add(from.parent, { ...link, from, to: null }, target.key);
      from = from.parent;
    }
    let to = target;
    while (to.parent !== from.parent) {
      add(to.parent, { ...link, from: null, to }, target.key);
      to = to.parent!;
    }
    add(from.parent, { ...link, from, to, shapes: [shape] }, target.key);
  }
  return flow;
}

/** A part that an edge can end at: it shows nothing inside of it. */
function isEnd(part: Part, open: Set<string>): boolean {
  return !part.children.length || !open.has(part.key);
}

/** The outermost closed box around a part, or the part itself. */
function inSight(part: Part, open: Set<string>): Part {
  let seen = part;
  for (let box = part.parent; box; box = box.parent) if (!open.has(box.key)) seen = box;
  return seen;
}

function isInside(part: Part, box: Part): boolean {
  for (let around = part.parent; around; around = around.parent) if (around === box) return true;
  return false;
}

function shapeOf({ shape, dtype }: Graph['edges'][number]): string {
  return `[${shape.join(', ')}]${dtype === 'float32' ? '' : ` ${dtype}`}`;
}
