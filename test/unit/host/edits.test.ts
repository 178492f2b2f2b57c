import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Edit, EditLog, shiftAll, shiftPlace, shiftSpan } from '../../../src/host/editing/edits.ts';

const insert = (line: number, column: number, text: string): Edit => ({
  line,
  column,
  endLine: line,
  endColumn: column,
  text,
});

describe('shifting places by an edit', () => {
  it('leaves what stands before the edit', () => {
    assert.deepEqual(shiftPlace({ line: 2, column: 5 }, insert(2, 6, 'abc')), { line: 2, column: 5 });
    assert.deepEqual(shiftPlace({ line: 1, column: 90 }, insert(2, 1, '\n\n')), { line: 1, column: 90 });
  });

  it('moves along the same line', () => {
    assert.deepEqual(shiftPlace({ line: 2, column: 9 }, insert(2, 3, 'abc')), { line: 2, column: 12 });
    const deleted = { line: 2, column: 1, endLine: 2, endColumn: 4, text: '' };
    assert.deepEqual(shiftPlace({ line: 2, column: 9 }, deleted), { line: 2, column: 6 });
  });

  it('moves down by new lines, and to the new column behind the last of them', () => {
    assert.deepEqual(shiftPlace({ line: 5, column: 3 }, insert(2, 1, 'a\nb\n')), { line: 7, column: 3 });
    assert.deepEqual(shiftPlace({ line: 2, column: 9 }, insert(2, 5, 'a\nxy')), { line: 3, column: 7 });
  });

  it('moves up where lines were deleted, joining the last one', () => {
    const joined = { line: 2, column: 4, endLine: 4, endColumn: 2, text: '' };
    assert.deepEqual(shiftPlace({ line: 4, column: 6 }, joined), { line: 2, column: 8 });
    assert.deepEqual(shiftPlace({ line: 6, column: 6 }, joined), { line: 4, column: 6 });
  });

  it('drops what was deleted', () => {
    const gone = { line: 2, column: 1, endLine: 3, endColumn: 1, text: '' };
    assert.equal(shiftPlace({ line: 2, column: 6 }, gone), null);
  });

  it('stays behind a name when something else is typed there, and follows when the name grows', () => {
    assert.deepEqual(shiftPlace({ line: 1, column: 8 }, insert(1, 8, ' ')), { line: 1, column: 8 });
    assert.deepEqual(shiftPlace({ line: 1, column: 8 }, insert(1, 8, '\n')), { line: 1, column: 8 });
    assert.deepEqual(shiftPlace({ line: 1, column: 8 }, insert(1, 8, 's')), { line: 1, column: 9 });
  });

  it('keeps what else a thing holds, and a span around the edit', () => {
    assert.deepEqual(shiftPlace({ line: 1, column: 8, label: '[2]' }, insert(1, 1, 'a')), {
      line: 1,
      column: 9,
      label: '[2]',
    });
    const span = { file: 'a.ts', line: 1, column: 5, endLine: 1, endColumn: 10 };
    assert.deepEqual(shiftSpan(span, insert(1, 7, 'ab')), { ...span, endColumn: 12 });
    assert.deepEqual(shiftSpan(span, insert(1, 1, '\n')), {
      ...span,
      line: 2,
      column: 5,
      endLine: 2,
      endColumn: 10,
    });
    assert.equal(shiftSpan(span, { line: 1, column: 1, endLine: 2, endColumn: 1, text: '' }), null);
  });

  it('moves a list through several edits in their order', () => {
    const moved = shiftAll(
      [
        { line: 1, column: 3 },
        { line: 3, column: 3 },
      ],
      [insert(2, 1, '\n'), insert(4, 1, 'x')],
      shiftPlace,
    );
    assert.deepEqual(moved, [
      { line: 1, column: 3 },
      { line: 4, column: 4 },
    ]);
  });
});

describe('EditLog', () => {
  it('gives the edits after a version, by file', () => {
    const log = new EditLog();
    log.record('a', 2, [insert(1, 1, 'x')]);
    log.record('a', 3, [insert(1, 2, 'y'), insert(1, 3, 'z')]);
    log.record('b', 9, [insert(1, 1, 'w')]);
    assert.deepEqual(
      log.since('a', 2).map((edit) => edit.text),
      ['y', 'z'],
    );
    assert.deepEqual(
      log.since('a', 1).map((edit) => edit.text),
      ['x', 'y', 'z'],
    );
    log.forget('a');
    assert.deepEqual(log.since('a', 0), []);
  });
});
