import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import type { Graph, Layer } from '../../src/protocol/facts.ts';
import { tensorscope, Workspace } from './command.ts';

describe('tensorscope shapes --model', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  const modelOf = async (file: string) => {
    const { status, stdout } = await tensorscope('shapes', file, '--model', '--json');
    assert.equal(status, 0, stdout);
    return JSON.parse(stdout);
  };
  const rowAt = ({ layers }: { layers: Layer[] }, path: string) =>
    layers.find((layer) => layer.path === path)!;

  it('tells what the layers of examples/mnist.ts cost', async () => {
    const model = await modelOf('examples/mnist.ts');
    // 64 images of 16 channels, 26 × 26, from 1 channel times 3 × 3.
    assert.equal(rowAt(model, 'features.0').flops, 2 * 64 * 16 * 26 * 26 * 9);
    assert.equal(rowAt(model, 'features.1').keptBytes, 64 * 16 * 26 * 26 * 4);
    const parts = ['features', 'hidden', 'dropout', 'output'].map((path) => rowAt(model, path));
    const { flops, parameters } = rowAt(model, 'Net');
    assert.equal(
      parameters,
      parts.reduce((sum, part) => sum + part.parameters, 0),
    );
    // The rectifier between the layers is the model's own.
    assert.equal(flops, parts.reduce((sum, part) => sum + part.flops, 0) + 64 * 128);
  });

  it('forecasts the memory of its training at any batch size', async () => {
    const { memory } = await modelOf('examples/mnist.ts');
    const { parameters, gradients, optimizer, activations, fixed, batch } = memory;
    assert.deepEqual([gradients, optimizer, fixed, batch], [parameters, 2 * parameters, 0, 64]);
    assert.ok(activations > 64 * 16 * 26 * 26 * 4);
  });

  it('draws the data flow, forward, with a place for each layer', async () => {
    const { graph, layers }: { graph: Graph; layers: Layer[] } = await modelOf('examples/nano-gpt.ts');
    assert.ok(graph.nodes.length > 100 && graph.nodes.length <= 400, `${graph.nodes.length} nodes`);
    assert.ok(graph.edges.every(({ from, to }) => from < to));
    for (const { kind, layer, parent, place } of graph.nodes) {
      assert.equal(kind === 'layer', layer !== null);
      assert.ok(parent === null || layers[parent]);
      assert.ok(kind === 'output' || place);
    }
    // A block's input goes into its norm and past it.
    const norm = graph.nodes.findIndex(
      ({ layer }) => layer !== null && layers[layer].path === 'blocks.1.norm1',
    );
    const [{ from }] = graph.edges.filter(({ to }) => to === norm);
    assert.equal(graph.edges.filter((edge) => edge.from === from).length, 2);
  });
});
