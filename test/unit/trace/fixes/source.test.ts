import assert from 'node:assert/strict';
import type { Expression, Node } from '@babel/types';
import { describe, it } from 'mocha';
import { edited } from '../../../../src/protocol/fixes.ts';
import { Source } from '../../../../src/trace/fixes/source.ts';

const file = '/program.ts';
const TEXT = `const width = 4 * 8, open = read();
let changing = 3;
const net = new nn.Linear(width * (7 - 1) ** 2, 10);
const y = await net(
  x).relu();
const z = a + b;
`;

describe('the source of a program', () => {
  const source = new Source(file, TEXT);
  const found = (type: string, text: string): Node => {
    const node = [...source.all()].find((each) => each.type === type && source.slice(each) === text);
    assert.ok(node, `${type} ${text}`);
    return node;
  };
  const number = (type: string, text: string) => source.numberIn(found(type, text) as Expression);

  it('knows numbers, arithmetic on them and constants', () => {
    assert.equal(number('BinaryExpression', 'width * (7 - 1) ** 2'), 32 * 36);
    assert.equal(number('NumericLiteral', '10'), 10);
    assert.equal(number('Identifier', 'open'), null);
    assert.equal(number('Identifier', 'changing'), null, 'a variable may hold another number by then');
  });

  it('finds the call that a range shows', () => {
    const span = (line: number, column: number, endLine: number, endColumn: number) => ({
      ...{ file, line, column, endLine, endColumn },
    });
    const linear = source.constructionAt(span(3, 13, 3, 52));
    assert.equal(linear && source.slice(linear), 'new nn.Linear(width * (7 - 1) ** 2, 10)');
    const relu = source.expressionAt(span(5, 6, 5, 12));
    assert.equal(relu && source.slice(relu), 'net(\n  x).relu()');
    assert.equal(source.expressionAt({ ...span(5, 6, 5, 12), file: '/other.ts' }), null);
    assert.equal(source.expressionAt(span(3, 13, 3, 40)), null);
  });

  it('is changed in place, with parentheses where they are needed', () => {
    const edits = [
      ...source.chain(found('BinaryExpression', 'a + b'), '.flatten(1)'),
      ...source.chain(found('Identifier', 'x'), '.flatten(1)'),
      ...source.change(found('BinaryExpression', 'width * (7 - 1) ** 2'), 9216).edits,
    ];
    const changed = edited(TEXT, edits).split('\n');
    assert.equal(changed[2], 'const net = new nn.Linear(9216, 10);');
    assert.equal(changed[4], '  x.flatten(1)).relu();');
    assert.equal(changed[5], 'const z = (a + b).flatten(1);');
  });
});

describe('edits of a text', () => {
  const at = (line: number, column: number, text: string, endColumn = column) => ({
    ...{ file, line, column, endLine: line, endColumn, text },
  });

  it('are made where they were meant, in whichever order they come', () => {
    const text = 'one two\r\nthree\r\n';
    const edits = [at(1, 1, '1', 4), at(2, 6, '!'), at(1, 5, '2', 8)];
    assert.equal(edited(text, edits), '1 2\r\nthree!\r\n');
    assert.equal(edited(text, edits.toReversed()), '1 2\r\nthree!\r\n');
  });

  it('that insert at one place keep their order', () => {
    assert.equal(edited('ab', [at(1, 2, '1'), at(1, 2, '2')]), 'a12b');
  });
});
