import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Graph, Trace } from '../../../../src/protocol/facts.ts';
import { traced } from '../traced.ts';

describe('the graph of a model', () => {
  const program = (text: string) =>
    traced(`import { autograd, F, nn, noGrad, optim, randn } from 'tensorscope';\n${text}`);

  /** Each edge as `from -> to [shape]`, layers by their paths. */
  const edgesOf = ({ graph, layers }: Trace) => {
    const name = (number: number) => {
      const { layer, label } = graph!.nodes[number];
      return layer === null ? label : layers[layer].path;
    };
    return graph!.edges.map(({ from, to, shape }) => `${name(from)} -> ${name(to)} [${shape.join(', ')}]`);
  };
  const isOrdered = ({ edges }: Graph) => edges.every(({ from, to }) => from < to);

  it('is absent where no model is called', async () => {
    assert.equal((await program('randn(2, 3).matmul(randn(3, 4)).relu();')).graph, undefined);
  });

  it('has the layers of a model, the ops between them, and the tensors on the way', async () => {
    const trace = await program(`
class Block extends nn.Module {
  norm = new nn.LayerNorm(8);
  inner = new nn.Linear(8, 8);
  forward(features) {
    const y = F.gelu(this.inner(this.norm(features)));
    return features.add(y);
  }
}
class Net extends nn.Module {
  blocks = new nn.Sequential(new Block(), new Block());
  head = new nn.Linear(24, 2);
  forward(images) {
    const y = this.blocks(images);
    return this.head(y.flatten(1));
  }
}
const net = new Net();
const out = net(randn(5, 3, 8));`);
    assert.deepEqual(edgesOf(trace), [
      'images -> blocks.0.norm [5, 3, 8]',
      'blocks.0.norm -> blocks.0.inner [5, 3, 8]',
      'blocks.0.inner -> gelu [5, 3, 8]',
      'images -> add [5, 3, 8]',
      'gelu -> add [5, 3, 8]',
      'add -> blocks.1.norm [5, 3, 8]',
      'blocks.1.norm -> blocks.1.inner [5, 3, 8]',
      'blocks.1.inner -> gelu [5, 3, 8]',
      'add -> add [5, 3, 8]',
      'gelu -> add [5, 3, 8]',
      'add -> flatten [5, 3, 8]',
      'flatten -> head [5, 24]',
      'head -> output [5, 2]',
    ]);
    const { graph, layers } = trace;
    assert.ok(isOrdered(graph!));
    const flatten = graph!.nodes.find(({ label }) => label === 'flatten')!;
    assert.deepEqual([flatten.kind, layers[flatten.parent!].path, flatten.place?.line], ['op', 'Net', 16]);
    const norm = graph!.nodes.find(({ label }) => label === 'LayerNorm')!;
    assert.deepEqual([layers[norm.parent!].path, norm.place?.line], ['blocks.0', 4]);
    const [input] = graph!.nodes;
    assert.deepEqual([input.kind, input.parent, input.place?.line], ['input', null, 14]);
    const container = graph!.nodes.find(({ label }) => label === 'Sequential')!;
    assert.equal(layers[container.layer!].path, 'blocks');
  });

  it('has a layer that is called twice twice, and one that gives several tensors once', async () => {
    const trace = await program(`
class Twice extends nn.Module {
  shared = new nn.Linear(4, 4);
  lstm = new nn.LSTM(4, 4);
  forward(x, start) {
    const [y, [h]] = this.lstm(this.shared(this.shared(x)));
    return [y.add(start), h];
  }
}
const twice = new Twice();
twice(randn(3, 2, 4), randn(1));`);
    assert.deepEqual(edgesOf(trace), [
      'x -> shared [3, 2, 4]',
      'shared -> shared [3, 2, 4]',
      'shared -> lstm [3, 2, 4]',
      'lstm -> add [3, 2, 4]',
      'start -> add [1]',
      'add -> output [3, 2, 4]',
      'lstm -> output [1, 2, 4]',
    ]);
    assert.equal(trace.layers.find(({ path }) => path === 'shared')!.calls, 2);
    assert.ok(isOrdered(trace.graph!));
  });

  it('shows what a model does by ops alone, in the words of the program', async () => {
    const trace = await program(`
class Affine extends nn.Module {
  weight = new nn.Parameter(randn(4, 6));
  forward(x) {
    const scaled = F.layerNorm(x, [4]);
    const [a, b] = scaled.matmul(this.weight).chunk(2, 1);
    return F.scaledDotProductAttention(a, a, b);
  }
}
const affine = new Affine();
affine(randn(5, 4));`);
    assert.deepEqual(edgesOf(trace), [
      'x -> layerNorm [5, 4]',
      'layerNorm -> matmul [5, 4]',
      'matmul -> chunk [5, 6]',
      'chunk -> scaledDotProductAttention [5, 3]',
      'scaledDotProductAttention -> output [5, 3]',
    ]);
  });

  it('follows tensors from one model to the next', async () => {
    const trace = await program(`
const encoder = new nn.Linear(8, 4);
const decoder = new nn.Linear(2, 8);
const code = encoder(randn(5, 8)).narrow(1, 0, 2);
const again = decoder(code.tanh());
const judge = new nn.Linear(3, 1);
judge(randn(5, 3));`);
    assert.deepEqual(edgesOf(trace), [
      'x -> Linear [5, 8]',
      'Linear -> narrow [5, 4]',
      'narrow -> tanh [5, 2]',
      'tanh -> Linear [5, 2]',
      'x -> Linear [5, 3]',
      'Linear -> output [5, 8]',
      'Linear -> output [5, 1]',
    ]);
  });

  it('is that of the first pass that trains, and gradients and steps are no part of it', async () => {
    const trace = await program(`
class Net extends nn.Module {
  layer = new nn.Linear(4, 4);
  forward(x) { return autograd.checkpoint(this.layer, x).relu(); }
}
const net = new Net();
const optimizer = new optim.Adam(net.parameters());
noGrad(() => net(randn(1, 4)));
for (let i = 0; i < 3; i++) {
  optimizer.zeroGrad();
  net(randn(7, 4)).sum().backward();
  optimizer.step();
}`);
    assert.deepEqual(edgesOf(trace), ['x -> layer [7, 4]', 'layer -> relu [7, 4]', 'relu -> output [7, 4]']);
  });

  it('shows containers of too large a model closed, and says how much is inside', async () => {
    const trace = await program(`
class Deep extends nn.Module {
  layers = new nn.Sequential(...Array.from({ length: 150 }, () => new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU())));
  forward(x) { return this.layers(x); }
}
const deep = new Deep();
deep(randn(2, 4));`);
    const { nodes, edges } = trace.graph!;
    assert.equal(nodes.length, 1 + 2 + 150 + 1);
    assert.equal(edges.length, 151);
    const closed = nodes.filter(({ hidden }) => hidden !== undefined);
    assert.equal(closed.length, 150);
    assert.ok(closed.every(({ hidden }) => hidden === 2));
  });

  it('has the layers of TensorFlow.js', async () => {
    const trace = await program(`
import * as tf from '@tensorflow/tfjs';
const [left, right] = [tf.input({ shape: [4] }), tf.input({ shape: [6] })];
const both = tf.layers.concatenate().apply([tf.layers.dense({ units: 3 }).apply(left), right]);
const model = tf.model({ inputs: [left, right], outputs: tf.layers.dense({ units: 2 }).apply(both) });
const out = model.predict([tf.zeros([5, 4]), tf.zeros([5, 6])]);`);
    const shapes = trace.graph!.edges.map(({ shape }) => shape.join(', '));
    // Each input is a layer of its own there.
    assert.deepEqual(shapes.toSorted(), ['5, 2', '5, 3', '5, 4', '5, 4', '5, 6', '5, 6', '5, 9']);
    assert.ok(isOrdered(trace.graph!));
  });
});
