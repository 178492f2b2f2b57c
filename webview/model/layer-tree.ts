import type { Layer } from '../../src/protocol/facts.ts';

/** A row of the model's table among the others, which come in the order in which the layers were first called. */
export interface Row {
  layer: Layer;
  /** Names the row among all, also where two models have layers of one path. */
  key: string;
  parent: Row | null;
  children: Row[];
  /** The path below its parent's: `0` of `features.0`. */
  name: string;
}

/** A layer is inside of the nearest earlier one whose path begins its own; the models are inside of nothing. */
export function rowsOf(layers: Layer[]): Row[] {
  const rows: Row[] = [];
  let model: Row | null = null;
  for (const layer of layers) {
    const parent = layer.depth === 0 ? null : parentOf(layer, model, rows);
    const row: Row = {
      layer,
      key: keyOf(layer, model, rows),
      parent,
      children: [],
      name: nameIn(parent, layer),
    };
    parent?.children.push(row);
    rows.push(row);
    if (!parent) model = row;
  }
  return rows;
}

/** The rows as they are read, each right before the ones inside of it. */
export function inOrder(rows: Row[]): Row[] {
  const below = (row: Row): Row[] => [row, ...row.children.flatMap(below)];
  return rows.filter(({ parent }) => !parent).flatMap(below);
}

function parentOf({ path }: Layer, model: Row | null, rows: Row[]): Row | null {
  if (!model) return null;
  const ofModel = rows.slice(rows.indexOf(model) + 1);
  return ofModel.findLast(({ layer }) => path.startsWith(`${layer.path}.`)) ?? model;
}

function keyOf({ path, depth }: Layer, model: Row | null, rows: Row[]): string {
  if (model && depth > 0) return `${model.key}/${path}`;
  const namesakes = rows.filter(({ layer }) => layer.depth === 0 && layer.path === path).length;
  return namesakes ? `${path} ${namesakes + 1}` : path;
}

function nameIn(parent: Row | null, { path }: Layer): string {
  return parent && parent.layer.depth > 0 ? path.slice(parent.layer.path.length + 1) : path;
}
