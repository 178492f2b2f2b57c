import type { Graph, GraphNode, Layer } from '../../../../src/protocol/facts.ts';

/** A row of the table that has what a test does not ask for at its simplest. */
export function layer(path: string, type: string, facts: Partial<Layer> = {}): Layer {
  return {
    path,
    type,
    depth: path === type ? 0 : path.split('.').length,
    input: [],
    output: [],
    parameters: 0,
    calls: 1,
    flops: 0,
    keptBytes: 0,
    file: '/model.ts',
    line: 1,
    column: 1,
    ...facts,
  };
}

/** Builds a graph node by node. */
export class GraphMaker {
  readonly graph: Graph = { nodes: [], edges: [] };

  node(kind: GraphNode['kind'], label: string, parent: number | null, layer: number | null = null): number {
    const place = { file: '/model.ts', line: this.graph.nodes.length + 1, column: 1 };
    return this.graph.nodes.push({ kind, label, layer, parent, place }) - 1;
  }

  edge(from: number, to: number, shape = [8, 4], dtype = 'float32'): void {
    this.graph.edges.push({ from, to, shape, dtype });
  }
}

/** A model of residual blocks: `x → Net { Block { norm → mlp { 0 → 1 }, add } … } → y`. */
export function residualNet(blocks: number): { layers: Layer[]; graph: Graph } {
  const layers = [layer('Net', 'Net')];
  const maker = new GraphMaker();
  const add = (path: string, type: string) => layers.push(layer(path, type, { parameters: 10 })) - 1;
  let last = maker.node('input', 'x', null);
  for (let i = 0; i < blocks; i++) {
    const block = add(`${i}`, 'Block');
    const norm = maker.node('layer', 'LayerNorm', block, add(`${i}.norm`, 'LayerNorm'));
    const mlp = add(`${i}.mlp`, 'Sequential');
    const first = maker.node('layer', 'Linear', mlp, add(`${i}.mlp.0`, 'Linear'));
    const second = maker.node('layer', 'Linear', mlp, add(`${i}.mlp.1`, 'Linear'));
    const sum = maker.node('op', 'add', block);
    maker.edge(last, norm);
    maker.edge(norm, first);
    maker.edge(first, second, [8, 16]);
    maker.edge(second, sum);
    maker.edge(last, sum);
    last = sum;
  }
  maker.edge(last, maker.node('output', 'y', null));
  return { layers, graph: maker.graph };
}
