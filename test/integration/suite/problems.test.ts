import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, hintsAt, lineOf, open, problems, replace, until, waitForHints } from './editor.ts';

describe('shape errors', () => {
  afterEach(closeAll);

  it('name the line, both shapes and the places where they were made', async () => {
    const editor = await open('conv.ts');
    const { document } = editor;
    await until('hints', () => hintsAt(document, 'const flat'));
    assert.deepEqual(problems(document), []);

    await replace(editor, 'nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
    const [problem] = await until('a problem', () => {
      const found = problems(document);
      return found.length > 0 && found;
    });
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.range.start.line, lineOf(document, 'return this.output(flat)'));
    assert.match(problem.message, /\[16, 196\]/);
    assert.match(problem.message, /\[3, 100\]|100/);
    const related = problem.relatedInformation!.map(({ location }) => location.range.start.line);
    assert.ok(related.includes(lineOf(document, 'const flat')), 'it leads to where the input was made');
    assert.ok(related.includes(lineOf(document, 'output = ')), 'it leads to where the weight was made');
  });

  it('do not hide what comes after them', async () => {
    const editor = await open('conv.ts');
    await replace(editor, 'nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
    await until('a problem', () => problems(editor.document).length > 0);
    await waitForHints(editor.document, 'const loss', ['[]']);
  });

  it('go when the program is mended', async () => {
    const editor = await open('conv.ts');
    await replace(editor, 'nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
    await until('a problem', () => problems(editor.document).length > 0);
    await replace(editor, 'nn.Linear(100, 3)', 'nn.Linear(196, 3)');
    await until('no problem', () => problems(editor.document).length === 0);
  });
});
