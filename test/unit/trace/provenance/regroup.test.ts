import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Dim } from '../../../../src/trace/provenance/dim.ts';
import { regroup } from '../../../../src/trace/provenance/regroup.ts';

const dims = (...sizes: number[]) => sizes.map((size) => new Dim(size));
const told = (result: readonly Dim[] | null) =>
  result?.map((dim) => (dim.formula ? dim.formula() : `${dim.size}`));

describe('regrouping of shapes', () => {
  /** A shape, the shape that its elements get, and for each dimension its formula, or its size where it has none. */
  const cases: [from: number[], to: number[], told: string[]][] = [
    [[64, 12, 12], [9216], ['64·12·12 = 9216']],
    [
      [64, 1, 28, 28],
      [64, 784],
      ['64', '28·28 = 784'],
    ],
    [
      [8, 384],
      [8, 6, 64],
      ['8', '384 / 64 = 6', '384 / 6 = 64'],
    ],
    [
      [192, 5],
      [3, 4, 16, 5],
      ['192 / (4·16) = 3', '192 / (3·16) = 4', '192 / (3·4) = 16', '5'],
    ],
    [
      [6, 4],
      [4, 6],
      ['6·4 = 4·6', '6·4 = 4·6'],
    ],
    [
      [2, 3, 4, 6],
      [2, 12, 3, 2],
      ['2', '3·4 = 12', '6 / 2 = 3', '6 / 3 = 2'],
    ],
    [
      [5, 1, 7],
      [5, 7],
      ['5', '7'],
    ],
    [
      [5, 7],
      [1, 5, 1, 7, 1],
      ['1', '5', '1', '7', '1'],
    ],
    [[2, 1, 3], [6], ['2·3 = 6']],
    [[6], [2, 1, 3], ['6 / 3 = 2', '1', '6 / 2 = 3']],
    [
      [4, 4, 4],
      [4, 16],
      ['4', '4·4 = 16'],
    ],
    [[], [1, 1], ['1', '1']],
    [[1, 1], [], []],
  ];
  for (const [from, to, formulas] of cases) {
    it(`[${from}] to [${to}]`, () => {
      const result = regroup(dims(...from), to)!;
      assert.deepEqual(
        result.map(({ size }) => size),
        to,
      );
      assert.deepEqual(told(result), formulas);
    });
  }

  it('passes on what stays, by place and not by size', () => {
    const [a, b, c] = dims(4, 4, 4);
    const [first, joined] = regroup([a, b, c], [4, 16])!;
    assert.equal(first, a);
    assert.deepEqual(joined.from, [b, c]);
  });

  it('gives back what was joined, in the same parts', () => {
    const [n, t, d] = dims(16, 48, 64);
    const rows = regroup([n, t, d], [768, 64])!;
    assert.deepEqual(regroup(rows, [16, 48, 64]), [n, t, d]);
    assert.equal(regroup(rows, [768, 8, 8])![0], rows[0], 'what stays joined is still the same');
    const crossed = regroup(rows, [48, 16, 64])!;
    assert.ok(!crossed.includes(n) && !crossed.includes(t));
  });

  it('has no groups where the elements differ', () => {
    assert.equal(regroup(dims(2, 3), [7]), null);
    assert.equal(regroup(dims(2, 3), [2, 4]), null);
    assert.equal(regroup(dims(0, 3), [0]), null);
  });
});

describe('names of regrouped dimensions', () => {
  const named = (name: string, size: number) => Object.assign(new Dim(size), { name });

  it('are products of names, with the numbers of what has none', () => {
    const [joined] = regroup([named('B', 8), named('T', 4)], [32])!;
    assert.equal(joined.name, 'B·T');
    assert.equal(regroup([named('B', 8), ...dims(3, 5)], [120])![0].name, 'B·15');
    assert.equal(regroup(dims(3, 5), [15])![0].name, null);
  });

  it('are quotients where all other parts have names', () => {
    const parts = regroup([named('d', 64)], [4, 16])!;
    assert.deepEqual(
      parts.map(({ name }) => name),
      [null, null],
    );
    parts[0].name = 'heads';
    assert.equal(parts[1].name, 'd/heads');
    assert.equal(regroup(parts, [64])![0].name, 'd', 'the parts of d are d again');
    assert.equal(regroup([...parts].reverse(), [64])![0].name, '(d/heads)·heads');
  });

  it('stay what a variable has called them', () => {
    const [joined] = regroup([named('B', 8), named('T', 4)], [32])!;
    joined.name = 'rows';
    joined.name = 'other';
    assert.equal(joined.name, 'rows');
  });

  it('are given up where thousands of steps lie upon one another', () => {
    let shape: readonly Dim[] = [named('d', 64)];
    for (let i = 0; i < 2000; i++) shape = regroup(regroup(shape, [4, 16])!.toReversed(), [64])!;
    assert.equal(shape[0].name, null);
  });
});
