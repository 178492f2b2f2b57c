import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openKeys } from '../../../../webview/model/folding.ts';
import { inOrder, rowsOf } from '../../../../webview/model/layer-tree.ts';
import { totalOf } from '../../../../webview/model/totals.ts';
import { layer } from './facts.ts';

describe('the tree of layers', () => {
  const tree = (...rows: [path: string, type: string][]) =>
    inOrder(rowsOf(rows.map(([path, type]) => layer(path, type)))).map(
      ({ name, parent }) => `${parent?.layer.path ?? ''} > ${name}`,
    );

  it('puts each layer into the one whose path begins its own', () => {
    const found = tree(
      ['Net', 'Net'],
      ['features', 'Sequential'],
      ['features.0', 'Conv2d'],
      ['head', 'Linear'],
    );
    assert.deepEqual(found, [' > Net', 'Net > features', 'features > 0', 'Net > head']);
  });

  it('passes over a list of modules that is never called itself', () => {
    assert.deepEqual(tree(['Net', 'Net'], ['blocks.0', 'Block'], ['blocks.0.mlp', 'Linear']), [
      ' > Net',
      'Net > blocks.0',
      'blocks.0 > mlp',
    ]);
  });

  it('does not take `block1` for the inside of `block`', () => {
    assert.deepEqual(tree(['Net', 'Net'], ['block', 'Linear'], ['block1', 'Linear']).slice(1), [
      'Net > block',
      'Net > block1',
    ]);
  });

  it('keeps a layer that is first called late with its parent', () => {
    const found = tree(['Net', 'Net'], ['a', 'Block'], ['b', 'Block'], ['a.late', 'Linear']);
    assert.deepEqual(found, [' > Net', 'Net > a', 'a > late', 'Net > b']);
  });

  it('tells two models of one class apart', () => {
    const rows = rowsOf([
      layer('MLP', 'MLP'),
      layer('0', 'Linear'),
      layer('MLP', 'MLP'),
      layer('0', 'Linear'),
    ]);
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['MLP', 'MLP/0', 'MLP 2', 'MLP 2/0'],
    );
    assert.equal(rows[3].parent, rows[2]);
  });
});

describe('what is open', () => {
  const blocks = (count: number, inside: number) => [
    layer('Net', 'Net'),
    ...Array.from({ length: count }, (_, i) => [
      layer(`${i}`, 'Block'),
      ...Array.from({ length: inside }, (_, j) => layer(`${i}.${j}`, 'Linear')),
    ]).flat(),
  ];
  const roots = (count: number, inside: number) =>
    rowsOf(blocks(count, inside)).filter(({ parent }) => !parent);

  it('is all of a small model', () => {
    assert.deepEqual([...openKeys(roots(2, 3), {})], ['Net', 'Net/0', 'Net/1']);
  });

  it('is as many levels of a large one as can be taken in', () => {
    assert.deepEqual([...openKeys(roots(12, 6), {})], ['Net']);
  });

  it('is the model itself, however many layers it has', () => {
    assert.deepEqual([...openKeys(roots(90, 2), {})], ['Net']);
  });

  it('is what was opened by hand, and closing one opens no other', () => {
    assert.deepEqual([...openKeys(roots(12, 6), { 'Net/3': true })], ['Net', 'Net/3']);
    assert.deepEqual([...openKeys(roots(4, 9), { 'Net/0': false })], ['Net']);
    assert.deepEqual([...openKeys(roots(2, 3), { 'Net/0': false })], ['Net', 'Net/1']);
  });
});

describe('totals', () => {
  it('count each model once, with all that is inside of it', () => {
    const layers = [
      layer('Net', 'Net', { parameters: 30, flops: 500, keptBytes: 64 }),
      layer('0', 'Linear', { parameters: 30, flops: 500, keptBytes: 64 }),
      layer('Critic', 'Critic', { parameters: 7, flops: 20, keptBytes: 8 }),
    ];
    assert.deepEqual(totalOf(layers), { parameters: 37, flops: 520, keptBytes: 72 });
  });
});
