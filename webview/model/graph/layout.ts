import { type Arrangement, arrange } from './arrange.ts';
import type { Flow } from './flow.ts';
import { gaps, headingWidth, labelSize, type Measure, sizeOf } from './measures.ts';
import type { Part } from './parts.ts';
import { type Box, moved, movedRoute, type Picture, type Point, type Size } from './picture.ts';
import { type Ports, routesOf, textOf } from './routes.ts';

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

/** A picture of the inside of a box, and where tensors cross its border. */
type Inside = Picture & Ports;

function inside(around: Part | null, parts: Part[], wish: Wish): Inside {
  const opened = parts.filter(({ key, children }) => children.length && wish.open.has(key));
  const insides = new Map(opened.map((part) => [part, inside(part, part.children, wish)]));
  const sizes = new Map(parts.map((part) => [part, insides.get(part) ?? sizeOf(part, wish.measure)]));
  const links = wish.flow.get(around) ?? [];
  const arrangement = arrange(sizes, links, ({ shapes }) => labelSize(textOf(shapes), wish.measure));
  const { width, height, shift } = frame(around, sizes, arrangement, wish.measure);

  const boxes = new Map<Part, Box>();
  for (const [part, size] of sizes) {
    const corner = cornerOf(moved(arrangement.parts.get(part)!, shift), size);
    boxes.set(part, { part, ...corner, width: size.width, height: size.height, open: insides.has(part) });
  }
  const { routes, ...ports } = routesOf({ arrangement, shift, boxes, insides, height });
  const nested = [...insides].map(([part, each]) => ({ each, corner: boxes.get(part)! }));
  return {
    width,
    height,
    boxes: [
      ...boxes.values(),
      ...nested.flatMap(({ each, corner }) => each.boxes.map((box) => moved(box, corner))),
    ],
    routes: [
      ...routes,
      ...nested.flatMap(({ each, corner }) => each.routes.map((route) => movedRoute(route, corner))),
    ],
    ...ports,
  };
}

function cornerOf({ x, y }: Point, { width, height }: Size): Point {
  return { x: x - width / 2, y: y - height / 2 };
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
