import type { Graph, GraphNode, Layer, Place } from '../../../src/protocol/facts.ts';
import { type Row, rowsOf } from '../layer-tree.ts';

/** A box of the graph: an op, a layer, or a layer with the boxes that are inside of it. */
export interface Part {
  key: string;
  kind: GraphNode['kind'];
  /** `Conv2d`, `add`, `x`. */
  label: string;
  /** The last part of a layer's path; empty for the others and for the model itself. */
  name: string;
  path: string;
  /** The elements in a layer's parameters. */
  parameters: number;
  place: Place | null;
  /** So many parts of it are left out of the graph. */
  hidden: number;
  parent: Part | null;
  children: Part[];
}

export interface Parts {
  roots: Part[];
  /** For each node of the graph its part. */
  byNode: Part[];
}

/** The boxes within boxes that a graph is drawn as. A layer that another node is inside of is one that holds. */
export function partsOf(layers: Layer[], graph: Graph): Parts {
  const rows = rowsOf(layers);
  const holders = new Map<Row, Part>();
  const roots: Part[] = [];

  const add = (part: Part): Part => {
    (part.parent?.children ?? roots).push(part);
    return part;
  };
  const holderOf = (row: Row): Part => {
    const known = holders.get(row);
    if (known) return known;
    const part = add({ ...ofLayer(row), key: row.key, parent: row.parent && holderOf(row.parent) });
    holders.set(row, part);
    return part;
  };
  const holds = new Set(graph.nodes.map(({ parent }) => parent));
  const byNode = graph.nodes.map((node, index) => {
    const row = node.layer === null ? null : rows[node.layer];
    if (row && holds.has(node.layer)) return holderOf(row);
    const parent = node.parent === null ? null : holderOf(rows[node.parent]);
    const key = `node ${index}`;
    if (row)
      return add({
        ...ofLayer(row),
        key,
        parent,
        place: node.place ?? placeOf(row),
        hidden: node.hidden ?? 0,
      });
    const { kind, label, place } = node;
    return add({
      key,
      kind,
      label,
      name: '',
      path: '',
      parameters: 0,
      hidden: 0,
      place,
      parent,
      children: [],
    });
  });
  return { roots, byNode };
}

function ofLayer(row: Row): Omit<Part, 'key' | 'parent'> {
  const { path, depth, type, parameters } = row.layer;
  const name = depth === 0 ? '' : path.split('.').at(-1)!;
  const place = placeOf(row);
  return { kind: 'layer', label: type, name, path, parameters, hidden: 0, place, children: [] };
}

function placeOf({ layer: { file, line, column } }: Row): Place {
  return { file, line, column };
}
