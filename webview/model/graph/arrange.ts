import { Graph, layout } from '@dagrejs/dagre';
import type { Link } from './flow.ts';
import { gaps } from './measures.ts';
import type { Part } from './parts.ts';
import type { Point, Size } from './picture.ts';

/** Where the parts and links of one level are, in coordinates of their own; all by their middles. */
export interface Arrangement {
  parts: Map<Part, Point>;
  links: Map<Link, { points: Point[]; label: Point & Size }>;
  /** Where tensors come in from above, and go out below. */
  entries: Map<string, Point>;
  exits: Map<string, Point>;
}

/** Lets dagre find the places: the only file that knows which library lays out. */
export function arrange(sizes: Map<Part, Size>, links: Link[], labelSize: (link: Link) => Size): Arrangement {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: gaps.boxes, edgesep: gaps.lines, ranksep: gaps.rows });
  for (const [part, { width, height }] of sizes) graph.setNode(part.key, { width, height });
  const entries = ports(links, 'from', 'in');
  const exits = ports(links, 'to', 'out');
  for (const port of [...entries.values(), ...exits.values()]) graph.setNode(port, { width: 1, height: 1 });
  const parts = [...sizes.keys()];
  hold(graph, 'above', entries, without(parts, links, 'to'));
  hold(graph, 'below', exits, without(parts, links, 'from'));
  const ends = (link: Link): [string, string] => [
    link.from?.key ?? entries.get(link.tensor)!,
    link.to?.key ?? exits.get(link.tensor)!,
  ];
  links.forEach((link, index) => {
    graph.setEdge(...ends(link), { ...labelSize(link), labelpos: 'c' }, String(index));
  });
  layout(graph);

  const pointsOf = (keys: Map<string, string>) =>
    new Map([...keys].map(([tensor, key]): [string, Point] => [tensor, graph.node(key)]));
  return {
    parts: new Map(parts.map((part) => [part, graph.node(part.key)])),
    links: new Map(
      links.map((link, index) => {
        const edge = graph.edge(...ends(link), String(index));
        return [link, { points: edge.points, label: edge }];
      }),
    ),
    entries: pointsOf(entries),
    exits: pointsOf(exits),
  };
}

/** A node for each tensor that crosses the border at the links' `end`, by tensor. */
function ports(links: Link[], end: 'from' | 'to', prefix: string): Map<string, string> {
  const crossing = links.filter((link) => link[end] === null);
  return new Map(crossing.map(({ tensor }) => [tensor, `${prefix} ${tensor}`]));
}

/** The parts that no link has at its `end`. */
function without(parts: Part[], links: Link[], end: 'from' | 'to'): Part[] {
  const linked = new Set(links.map((link) => link[end]));
  return parts.filter((part) => !linked.has(part));
}

/**
 * Holds the ports at the border by a node above, or below, that pulls at them. It is tied to the other `outermost`
 * parts as well: the rest comes behind those anyway, and needless ties would bend the drawing.
 */
function hold(graph: Graph, side: 'above' | 'below', ports: Map<string, string>, outermost: Part[]): void {
  if (ports.size + outermost.length < 2 || !ports.size) return;
  const tie = (key: string, weight: number) => {
    const [from, to] = side === 'above' ? [side, key] : [key, side];
    graph.setEdge(from, to, { width: 0, height: 0, weight });
  };
  graph.setNode(side, { width: 1, height: 1 });
  for (const port of ports.values()) tie(port, 100);
  for (const { key } of outermost) tie(key, 0);
}
