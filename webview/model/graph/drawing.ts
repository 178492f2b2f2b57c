import { lineThrough } from './line.ts';
import { linesOf } from './measures.ts';
import type { Box, Picture, Route } from './picture.ts';
import { svg } from './svg.ts';

/** What the words of a part are to somebody who does not see the drawing. */
export type Describe = (key: string) => string;

export interface Drawing {
  root: SVGGElement;
  /** By the key of its part. */
  boxes: Map<string, SVGGElement>;
  /** Every stretch, with the keys of the parts that its whole edges connect. */
  lines: { root: SVGGElement; source: string; targets: Set<string> }[];
}

/** Draws a picture: open boxes first, lines over them, what stands in the lines' way last. */
export function draw(picture: Picture, describe: Describe): Drawing {
  const boxes = new Map(
    picture.boxes.map((box) => [box.part.key, box.open ? openBox(box, describe) : closedBox(box, describe)]),
  );
  const lines = picture.routes.map((route) => ({ root: line(route), ...route }));
  const labels = picture.routes.filter(({ label }) => label).map(label);
  const ofKind = (open: boolean) =>
    picture.boxes.filter((box) => box.open === open).map(({ part }) => boxes.get(part.key)!);
  const root = svg(
    'g',
    { class: 'picture' },
    ...ofKind(true),
    ...lines.map((each) => each.root),
    ...labels,
    ...ofKind(false),
    ...picture.boxes.filter(({ open }) => open).map(heading),
  );
  return { root, boxes, lines };
}

function openBox({ part, x, y, width, height }: Box, describe: Describe): SVGGElement {
  const frame = svg('rect', { x, y, width, height, rx: 6 });
  // The heading is drawn over the lines, by itself; this strip is where it is clicked.
  const strip = svg('rect', { class: 'strip', x, y, width, height: 28, rx: 6 });
  const attributes = { class: 'box open', ...focusable(part.key, describe), 'aria-expanded': 'true' };
  return svg('g', attributes, frame, strip);
}

function heading({ part, x, y }: Box): SVGGElement {
  const [title] = linesOf(part);
  return svg(
    'g',
    { class: 'heading', 'aria-hidden': 'true', 'data-key': part.key },
    svg('text', { x: x + 26, y: y + 18 }, ...titleSpans(title)),
    twistie(x + 6, y + 6, true),
  );
}

function closedBox(box: Box, describe: Describe): SVGGElement {
  const { part, x, y, width, height } = box;
  const [title, note] = linesOf(part);
  const folds = part.children.length > 0;
  const group = svg('g', {
    class: `box ${part.kind}${folds ? ' folded' : ''}`,
    ...focusable(part.key, describe),
  });
  if (folds) group.setAttribute('aria-expanded', 'false');
  // A second sheet behind the first: there is more inside.
  if (folds) group.append(svg('rect', { class: 'sheet', x: x + 3, y: y + 3, width, height, rx: 4 }));
  group.append(svg('rect', { x, y, width, height, rx: part.kind === 'layer' ? 4 : height / 2 }));
  const middle = x + width / 2;
  const text = svg(
    'text',
    { x: folds ? middle + 8 : middle, y: y + (note ? 18 : height / 2 + 4.5), 'text-anchor': 'middle' },
    ...titleSpans(title),
  );
  group.append(text);
  if (note) group.append(svg('text', { class: 'note', x: middle, y: y + 34, 'text-anchor': 'middle' }, note));
  if (folds) group.append(twistie(x + 4, y + 6, false));
  return group;
}

/** The type stands out from the name. */
function titleSpans(title: string): SVGTSpanElement[] {
  const [label, name] = title.split('  ');
  const spans = [svg('tspan', { class: 'label' }, label)];
  if (name) spans.push(svg('tspan', { class: 'name', dx: 6 }, name));
  return spans;
}

/** The mark that opens and closes a box, in a field of 16 by 16 that is easy to hit. */
function twistie(x: number, y: number, open: boolean): SVGGElement {
  const d = open ? `M${x + 4},${y + 6}l4,4l4,-4` : `M${x + 6},${y + 4}l4,4l-4,4`;
  return svg('g', { class: 'twistie' }, svg('rect', { x, y, width: 16, height: 16 }), svg('path', { d }));
}

function line({ points, arrow }: Route): SVGGElement {
  const group = svg('g', { class: 'line', 'aria-hidden': 'true' }, svg('path', { d: lineThrough(points) }));
  if (arrow) {
    const { x, y } = points[points.length - 1];
    group.append(svg('path', { class: 'arrow', d: `M${x},${y}l-3.5,-7h7z` }));
  }
  return group;
}

function label({ label }: Route): SVGGElement {
  const { text, at, width, height } = label!;
  const behind = svg('rect', { x: at.x - width / 2, y: at.y - height / 2, width, height });
  const place = { x: at.x, y: at.y + 4, 'text-anchor': 'middle' };
  return svg('g', { class: 'shape', 'aria-hidden': 'true' }, behind, svg('text', place, text));
}

function focusable(key: string, describe: Describe): Record<string, string> {
  return { role: 'button', tabindex: '-1', 'data-key': key, 'aria-label': describe(key) };
}
