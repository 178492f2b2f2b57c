import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Flow, flowOf } from '../../../../../webview/model/graph/flow.ts';
import { partsOf } from '../../../../../webview/model/graph/parts.ts';
import { wordsOf } from '../../../../../webview/model/graph/words.ts';
import { GraphMaker, layer, residualNet } from '../facts.ts';

const told = (flow: Flow) =>
  [...flow].flatMap(([level, links]) =>
    links.map(({ from, to, shapes }) =>
      `${level?.path ?? 'top'}: ${from?.label ?? 'in'} > ${to?.label ?? 'out'} ${shapes.join(' ')}`.trim(),
    ),
  );

describe('the parts of a graph', () => {
  it('nest as the layers do, in the order in which data flows', () => {
    const { layers, graph } = residualNet(2);
    const { roots } = partsOf(layers, graph);
    assert.deepEqual(
      roots.map(({ label }) => label),
      ['x', 'Net', 'y'],
    );
    const [block] = roots[1].children;
    assert.deepEqual(
      block.children.map(({ label, name }) => `${label} ${name}`),
      ['LayerNorm norm', 'Sequential mlp', 'add '],
    );
    assert.equal(block.children[1].parameters, 10);
  });

  it('are one box for a layer that has a node of its own and nodes inside of it', () => {
    const maker = new GraphMaker();
    const layers = [layer('Net', 'Net'), layer('0', 'Linear')];
    maker.node('layer', 'Net', null, 0);
    maker.node('layer', 'Linear', 0, 1);
    const { roots } = partsOf(layers, maker.graph);
    assert.equal(roots.length, 1);
    assert.equal(roots[0].children.length, 1);
  });
});

describe('the flow between parts', () => {
  const { layers, graph } = residualNet(1);
  const parts = partsOf(layers, graph);

  it('is cut where it crosses the border of an open box, with the shape on the stretch outside', () => {
    const flow = flowOf(parts, graph.edges, new Set(['Net', 'Net/0', 'Net/0.mlp']));
    assert.deepEqual(told(flow).sort(), [
      '0.mlp: Linear > Linear [8, 16]',
      '0.mlp: Linear > out',
      '0.mlp: in > Linear',
      '0: LayerNorm > Sequential [8, 4]',
      '0: Sequential > add [8, 4]',
      '0: add > out',
      '0: in > LayerNorm',
      '0: in > add',
      'Net: Block > out',
      'Net: in > Block',
      'top: Net > y [8, 4]',
      'top: x > Net [8, 4]',
    ]);
  });

  it('brings a tensor into a box once, however many take it there', () => {
    const flow = flowOf(parts, graph.edges, new Set(['Net', 'Net/0']));
    const [entering] = flow.get(null)!.filter(({ to }) => to?.label === 'Net');
    assert.equal(entering.targets.size, 2);
  });

  it('goes to the closed box that hides its end, and not within one', () => {
    const flow = flowOf(parts, graph.edges, new Set(['Net']));
    assert.deepEqual(told(flow).sort(), [
      'Net: Block > out',
      'Net: in > Block',
      'top: Net > y [8, 4]',
      'top: x > Net [8, 4]',
    ]);
  });

  it('is one line between two boxes, with all shapes, and tells an unusual dtype', () => {
    const maker = new GraphMaker();
    const [x, y] = [maker.node('input', 'x', null), maker.node('op', 'cat', null)];
    maker.edge(x, y, [2, 3]);
    maker.edge(x, y, [2, 3]);
    maker.edge(x, y, [4], 'int32');
    assert.deepEqual(told(flowOf(partsOf([], maker.graph), maker.graph.edges, new Set())), [
      'top: x > cat [2, 3] [4] int32',
    ]);
  });

  it('can be told in words', () => {
    const flow = flowOf(parts, graph.edges, new Set(['Net', 'Net/0']));
    const inSight = [...new Set(parts.byNode)].filter(({ path }) => !path.includes('mlp.'));
    const words = [...wordsOf([...inSight, ...parts.roots[1].children[0].children], flow).values()];
    assert.ok(words.includes('LayerNorm 0.norm, 10 parameters, takes [8, 4] of input x'), words.join('\n'));
    assert.ok(
      words.includes('add, takes [8, 4] of Sequential 0.mlp and [8, 4] of input x'),
      words.join('\n'),
    );
    assert.ok(words.includes('Sequential 0.mlp, 10 parameters, 2 parts, takes [8, 4] of LayerNorm 0.norm'));
  });
});
