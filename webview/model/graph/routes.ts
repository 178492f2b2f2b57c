import type { Arrangement } from './arrange.ts';
import type { Link } from './flow.ts';
import { gaps } from './measures.ts';
import type { Part } from './parts.ts';
import { type Box, moved, type Point, type Route } from './picture.ts';

/** The `x` at which each tensor crosses the border of a box, above and below. */
export interface Ports {
  entries: Map<string, number>;
  exits: Map<string, number>;
}

export interface Level {
  arrangement: Arrangement;
  /** From the arrangement's coordinates to those of the boxes. */
  shift: Point;
  boxes: Map<Part, Box>;
  insides: Map<Part, Ports>;
  height: number;
}

/** The lines of one level: from part to part, at an open part from or to its port, and to the border around all. */
export function routesOf(level: Level): { routes: Route[] } & Ports {
  const drafts = [...level.arrangement.links.keys()].map((link) => draftOf(link, level));
  const entries = new Map<string, number>();
  const exits = new Map<string, number>();
  for (const { link, start, bends, end } of drafts) {
    const { entries: above, exits: below } = level.arrangement;
    const alone = drafts.filter(({ link: { from, tensor } }) => !from && tensor === link.tensor).length === 1;
    // A tensor that goes on to one place only comes in right above it.
    const next = alone ? (bends[0] ?? end) : null;
    if (!link.from) entries.set(link.tensor, next?.x ?? above.get(link.tensor)!.x + level.shift.x);
    const last = bends.at(-1) ?? start;
    if (!link.to) exits.set(link.tensor, last?.x ?? below.get(link.tensor)!.x + level.shift.x);
  }
  const routes = drafts.map(({ link, start, bends, end }): Route => {
    const entry = { x: entries.get(link.tensor)!, y: 0 };
    // Upright past the heading: only below it a tensor spreads.
    const first = start ? [start] : [entry, { ...entry, y: gaps.heading - 4 }];
    const last = end ?? { x: exits.get(link.tensor)!, y: level.height };
    return {
      points: [...first, ...bends, last],
      arrow: link.to !== null && !level.insides.has(link.to),
      label: labelOf(link, level),
      source: link.source,
      targets: link.targets,
    };
  });
  return { routes, entries, exits };
}

/** What is written on a link. */
export function textOf(shapes: string[]): string {
  return shapes.join(', ');
}

interface Draft {
  link: Link;
  /** Null at the border. */
  start: Point | null;
  end: Point | null;
  bends: Point[];
}

function draftOf(link: Link, { arrangement, shift, boxes, insides }: Level): Draft {
  const points = arrangement.links.get(link)!.points.map((point) => moved(point, shift));
  const { from, to, tensor } = link;
  const start = from && {
    x: along(boxes.get(from)!, insides.get(from)?.exits.get(tensor), points[0]),
    y: boxes.get(from)!.y + boxes.get(from)!.height,
  };
  const end = to && {
    x: along(boxes.get(to)!, insides.get(to)?.entries.get(tensor), points[points.length - 1]),
    y: boxes.get(to)!.y,
  };
  // Beyond the parts there is the border, or the heading, and no room for a bend.
  const tops = [...boxes.values()].map(({ y }) => y);
  const bottoms = [...boxes.values()].map(({ y, height }) => y + height);
  const bends = points
    .slice(1, -1)
    .filter(({ y }) => (from || y > Math.min(...tops)) && (to || y < Math.max(...bottoms)));
  return { link, start, end, bends };
}

/** Where on a box's side a line ends: at the port of an open one, else next to where it comes from. */
function along(box: Box, port: number | undefined, near: Point): number {
  return box.x + (port ?? Math.min(Math.max(near.x - box.x, 10), box.width - 10));
}

function labelOf(link: Link, { arrangement, shift }: Level): Route['label'] {
  if (!link.shapes.length) return null;
  const { x, y, width, height } = arrangement.links.get(link)!.label;
  return { text: textOf(link.shapes), at: moved({ x, y }, shift), width, height };
}
