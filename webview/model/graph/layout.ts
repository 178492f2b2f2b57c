import { type Arrangement, arrange } from './arrange.ts';
import type { Flow, Link } from './flow.ts';
import { gaps, headingWidth, labelSize, type Measure, sizeOf } from './measures.ts';
import type { Part } from './parts.ts';
import { type Box, moved, movedRoute, type Picture, type Point, type Size } from './picture.ts';

/**
 * Lays out what is in sight, from top to bottom. Each open box is laid out by itself, the inner ones first, so that
 * boxes nest without a gap to spare and a layout takes time for the boxes in sight only. A tensor that crosses a
 * border does so at a point of its own on the upper or the lower side of the box.
 */
export function layOut(roots: Part[], flow: Flow, open: Set<string>, measure: Measure): Picture {
  const { boxes, routes, width, height } = inside(null, roots, { flow, open, measure });
  return { boxes, routes, width, height };
}

interface Wish {
  flow: Flow;
  open: Set<string>;
  measure: Measure;
}

/** A picture of the inside of a box, and the `x` at which each tensor crosses its border. */
interface Inside extends Picture {
  entries: Map<string, number>;
  exits: Map<string, number>;
}

function inside(around: Part | null, parts: Part[], wish: Wish): Inside {
  const opened = parts.filter(({ key, children }) => children.length && wish.open.has(key));
  const insides = new Map(opened.map((part) => [part, inside(part, part.children, wish)]));
  const sizes = new Map(parts.map((part) => [part, insides.get(part) ?? sizeOf(part, wish.measure)]));
  const links = wish.flow.get(around) ?? [];
  const arrangement = arrange(sizes, links, ({ shapes }) => labelSize(textOf(shapes), wish.measure));
  const { width, height, shift } = frame(around, sizes, arrangement, wish.measure);
  const turn = gaps.heading - 4;

  const picture: Inside = { boxes: [], routes: [], width, height, entries: new Map(), exits: new Map() };
  const corners = new Map<Part, Point>();
  for (const [part, size] of sizes) {
    const corner = cornerOf(moved(arrangement.parts.get(part)!, shift), size);
    corners.set(part, corner);
    const within = insides.get(part);
    picture.boxes.push({ part, ...corner, width: size.width, height: size.height, open: !!within });
    if (!within) continue;
    picture.boxes.push(...within.boxes.map((box) => moved(box, corner)));
    picture.routes.push(...within.routes.map((route) => movedRoute(route, corner)));
  }
  for (const [tensor, { x }] of arrangement.entries) picture.entries.set(tensor, x + shift.x);
  for (const [tensor, { x }] of arrangement.exits) picture.exits.set(tensor, x + shift.x);

  /** Where a link begins or ends: at its part, at the border of an open part, or at the border of this box. */
  const start = ({ from, tensor }: Link, near: Point): Point => {
    if (!from) return { x: picture.entries.get(tensor)!, y: 0 };
    const box = { ...corners.get(from)!, ...sizes.get(from)! };
    return { x: box.x + along(box, insides.get(from)?.exits.get(tensor), near), y: box.y + box.height };
  };
  const end = ({ to, tensor }: Link, near: Point): Point => {
    if (!to) return { x: picture.exits.get(tensor)!, y: height };
    const box = { ...corners.get(to)!, ...sizes.get(to)! };
    return { x: box.x + along(box, insides.get(to)?.entries.get(tensor), near), y: box.y };
  };
  for (const [link, drawn] of arrangement.links) {
    const points = drawn.points.map((point) => moved(point, shift));
    const arrow = link.to !== null && !insides.has(link.to);
    const text = textOf(link.shapes);
    const { x, y, width, height: high } = drawn.label;
    const label = text ? { text, at: moved({ x, y }, shift), width, height: high } : null;
    points[0] = start(link, points[0]);
    // Upright past the heading: only below it a tensor spreads.
    if (!link.from) points.splice(1, 0, { ...points[0], y: turn });
    points[points.length - 1] = end(link, points[points.length - 1]);
    picture.routes.push({ points, arrow, label, source: link.source, targets: link.targets });
  }
  return picture;
}

function textOf(shapes: string[]): string {
  return shapes.join(', ');
}

function cornerOf({ x, y }: Point, { width, height }: Size): Point {
  return { x: x - width / 2, y: y - height / 2 };
}

/** Where on a box's side a line ends: at the port of an open one, else next to where it comes from. */
function along(box: Box | (Point & Size), port: number | undefined, near: Point): number {
  return port ?? Math.min(Math.max(near.x - box.x, 10), box.width - 10);
}

/** How large a box is around its parts, lines and labels, below its heading, and how far they move into it. */
function frame(
  around: Part | null,
  sizes: Map<Part, Size>,
  { parts, links, entries }: Arrangement,
  measure: Measure,
): Size & { shift: Point } {
  const covered = [
    ...[...sizes].map(([part, size]) => ({ ...cornerOf(parts.get(part)!, size), ...size })),
    ...[...links.values()]
      .filter(({ label }) => label.width)
      .map(({ label }) => ({ ...cornerOf(label, label), width: label.width, height: label.height })),
  ];
  const bends = [...links.values()].flatMap(({ points }) => points.map(({ x }) => x));
  const left = Math.min(...covered.map(({ x }) => x), ...bends);
  const right = Math.max(...covered.map(({ x, width }) => x + width), ...bends);
  const top = Math.min(...covered.map(({ y }) => y));
  const bottom = Math.max(...covered.map(({ y, height }) => y + height));
  if (!around) return { width: right - left, height: bottom - top, shift: { x: -left, y: -top } };
  const width = Math.max(right - left + 2 * gaps.padding, headingWidth(around, measure));
  const entering = [...links.keys()].filter(({ from }) => !from);
  const above = gaps.heading + (entering.length > entries.size ? gaps.spread : gaps.below);
  return {
    width,
    height: above + bottom - top + gaps.padding,
    shift: { x: (width - right + left) / 2 - left, y: above - top },
  };
}
