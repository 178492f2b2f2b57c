import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Hint, ShapeSeen } from '../../../src/protocol/facts.ts';
import { defaultStyle, hintLabel, lineLabels, wholeShape } from '../../../src/protocol/label.ts';

const seen = (shape: number[], parts: Partial<ShapeSeen> = {}): ShapeSeen => ({
  shape,
  dtype: 'float32',
  count: 1,
  ...parts,
});

const hint = (shapes: ShapeSeen[], parts: Partial<Hint> = {}): Hint => ({
  file: 'a.ts',
  line: 1,
  column: 8,
  kind: 'variable',
  name: 'x',
  within: { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 20 },
  shapes,
  times: 1,
  course: false,
  ...parts,
});

const named = seen([64, 128, 384], { names: ['batch', 'T', null] });
const label = (of: Hint, style: Partial<typeof defaultStyle> = {}) =>
  hintLabel(of, { ...defaultStyle, ...style });

const layer = hint([], {
  kind: 'module',
  module: {
    calls: [
      {
        input: [seen([64, 784], { names: ['batch', null] })],
        output: [seen([64, 10], { names: ['batch', null] })],
        count: 1,
        path: 'fc',
      },
    ],
    parameters: 7850,
    cost: { flops: 0, keptBytes: 0 },
  },
});

describe('the label of a hint', () => {
  it('tells dimensions by names, values or both', () => {
    assert.equal(label(hint([named]), { dimensions: 'both' }), '[batch 64, T 128, 384]');
    assert.equal(label(hint([named]), { dimensions: 'names' }), '[batch, T, 384]');
    assert.equal(label(hint([named]), { dimensions: 'values' }), '[64, 128, 384]');
  });

  it('tells a name once for several values, and none where it is not that of all', () => {
    const short = seen([16, 128, 384], { names: ['batch', 'S', null] });
    assert.equal(label(hint([named, short]), { dimensions: 'both' }), '[batch 64|16, 128, 384]');
  });

  it('tells the dtype where it is unusual, always or never', () => {
    const ids = hint([seen([8], { dtype: 'int32' })]);
    assert.equal(label(ids), '[8] int32');
    assert.equal(label(ids, { dtype: 'never' }), '[8]');
    assert.equal(label(hint([seen([8])]), { dtype: 'always' }), '[8] float32');
  });

  it('tells how often, how it goes on, and what is a guess', () => {
    assert.equal(label(hint([named], { times: 12 })), '[64, 128, 384] ×12');
    assert.equal(label(hint([seen([3, 5], { guessed: true })])), '[3, 5]?');
    const course = [
      seen([1, 8], { turn: 'first' }),
      seen([2, 8], { turn: 'between' }),
      seen([9, 8], { turn: 'last' }),
    ];
    assert.equal(label(hint(course, { course: true, times: 9 })), '[1, 8] → [9, 8]');
  });

  it('tells ranks apart, three at most', () => {
    const ranks = [seen([]), seen([2]), seen([3]), seen([2, 2]), seen([1, 2, 3])];
    assert.equal(label(hint(ranks)), '[] or [2|3] or [2, 2] …');
  });

  it('leaves out the parameters first, then names, then alternatives, then what is in the middle', () => {
    const shortTo = (of: Hint, longest: number) => label(of, { dimensions: 'both', longest });
    assert.equal(shortTo(layer, 0), '[batch 64, 784] → [batch 64, 10] · 7,850 params');
    assert.equal(shortTo(layer, 40), '[batch 64, 784] → [batch 64, 10]');
    assert.equal(shortTo(layer, 22), '[64, 784] → [64, 10]');
    assert.equal(shortTo(layer, 12), '[64, 784] →…');
    const many = hint(
      [64, 32, 16].map((size) => seen([size, 1, 28, 28], { names: ['batch', null, null, null] })),
    );
    assert.equal(shortTo(many, 0), '[batch 64|32|16, 1, 28, 28]');
    assert.equal(shortTo(many, 24), '[64|32|16, 1, 28, 28]');
    assert.equal(shortTo(many, 20), '[64|…, 1, 28, 28]');
    assert.equal(shortTo(many, 14), '[64|…, …, 28]');
    assert.equal(shortTo(many, 8), '[64|…, …');
  });

  it('never takes more than there is, whatever there is', () => {
    for (let longest = 1; longest < 60; longest++) {
      for (const each of [layer, hint([named], { times: 1200 })])
        assert.ok(label(each, { dimensions: 'both', longest }).length <= longest);
    }
  });

  it('shares a line’s room: what is short is told whole', () => {
    const style = { ...defaultStyle, dimensions: 'both' as const, longest: 40 };
    const small = hint([seen([8, 2])]);
    assert.deepEqual(lineLabels([small, layer], style), ['[8, 2]', '[batch 64, 784] → [batch 64, 10]']);
    const both = lineLabels([layer, layer], style);
    assert.deepEqual(both, ['[64, 784] → [64, 10]', '[64, 784] → [64, 10]']);
    for (let longest = 2; longest < 90; longest++) {
      const labels = lineLabels([small, layer, layer], { ...style, longest });
      assert.ok(longest < 3 || labels.join('').length <= longest, `${labels} in ${longest}`);
    }
  });

  it('is whole in the tooltip', () => {
    assert.equal(wholeShape({ ...named, guessed: true }), '[batch 64, T 128, 384]?');
  });
});
