import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { before, describe, it } from 'mocha';
import { tensor, useEngine } from '../../../../src/library/index.ts';
import { type BinaryOperator, binary, unary } from '../../../../src/library/operators.ts';

const root = path.resolve(__dirname, '../../../..');
const fixtures = path.join(root, 'test/fixtures/operators');

describe('operators', () => {
  before(() => useEngine('cpu'));

  it('on tensors are tensor ops', () => {
    const x = tensor([1, 2, -3]);
    const expected: [BinaryOperator, unknown, unknown][] = [
      ['+', [3, 4, -1], [3, 4, -1]],
      ['-', [-1, 0, -5], [1, 0, 5]],
      ['*', [2, 4, -6], [2, 4, -6]],
      ['/', [0.5, 1, -1.5], [2, 1, -0.6666666865348816]],
      ['%', [1, 0, 1], [0, 0, -1]],
      ['**', [1, 4, 9], [2, 4, 0]],
      ['<', [true, false, true], [false, false, false]],
      ['<=', [true, true, true], [false, true, false]],
      ['>', [false, false, false], [true, false, true]],
      ['>=', [false, true, false], [true, true, true]],
      ['==', [false, true, false], [false, true, false]],
      ['!=', [true, false, true], [true, false, true]],
    ];
    for (const [op, left, right] of expected) {
      assert.deepEqual(binary(op, x, 2).toArray(), left, `x ${op} 2`);
      assert.deepEqual(binary(op, 2, x).toArray(), right, `2 ${op} x`);
    }
    assert.deepEqual(unary('-', x).toArray(), [-1, -2, 3]);
    assert.equal(unary('+', x), x);
  });

  it("on anything else are JavaScript's own", () => {
    assert.equal(binary('+', 'a', 1), 'a1');
    assert.equal(binary('**', 2n, 10n), 1024n);
    assert.equal(binary('%', -5, 3), -2);
    assert.equal(binary('<', 'a', 'b'), true);
    assert.equal(binary('==', null, undefined), true);
    assert.equal(binary('!=', '1', 1), false);
    assert.throws(() => binary('+', 1n, 1), TypeError);
    assert.equal(unary('-', '3'), -3);
  });

  it('leave text and comparisons with null alone', () => {
    const x = tensor(2);
    assert.equal(binary('+', 'loss ', x), 'loss tensor(2)');
    assert.equal(binary('==', x, null), false);
    assert.equal(binary('!=', undefined, x), true);
  });

  it('without the transform say what to import', () => {
    const x = tensor([1]) as unknown as number;
    assert.throws(() => x * 2, /import 'tensorscope\/operators'/);
    assert.throws(() => x < 2, /import 'tensorscope\/operators'/);
    assert.equal(`${x}`, 'tensor([1])');
  });
});

describe('the types of operators', function () {
  this.timeout(60_000);

  it('allow them with the import, under --strict', async () => {
    assert.equal(await compile('with-import.ts'), '');
  });

  it('refuse them without it', async () => {
    const errors = (await compile('without-import.ts')).split('\n').filter((line) => line.includes('error'));
    assert.equal(errors.length, 2);
    assert.match(errors[0], /without-import\.ts\(5,10\): error TS2365: Operator '\+' cannot be applied/);
    assert.match(
      errors[1],
      /without-import\.ts\(9,11\): error TS2362: The left-hand side of an arithmetic operation/,
    );
  });
});

/** What the TypeScript compiler prints for a fixture. */
async function compile(file: string): Promise<string> {
  const tsc = path.join(root, 'node_modules/.bin/tsc');
  const flags =
    '--noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2023,dom';
  const more = '--allowImportingTsExtensions --skipLibCheck --types node --ignoreConfig';
  const args = [...flags.split(' '), ...more.split(' '), path.join(fixtures, file)];
  try {
    return (await promisify(execFile)(tsc, args, { cwd: root })).stdout;
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
