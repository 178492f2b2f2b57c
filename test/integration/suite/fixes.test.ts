import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Trace } from '../../../src/protocol/facts.ts';
import { closeAll, lineOf, open, problems, replace, tensorscope, until } from './editor.ts';

describe('fixes of shape errors', () => {
  afterEach(closeAll);

  it('are offered by the light bulb, and the error goes with them', async () => {
    const editor = await open('conv.ts');
    const { document } = editor;
    await replace(editor, 'nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
    const [problem] = await until('a problem', () => problems(document).length > 0 && problems(document));

    // The window knows of a problem a moment later than the extension that tells it.
    const fix = await until('a fix', async () =>
      (await fixesAt(document, problem)).find(({ title }) => title === 'Change 100 to 196'),
    );
    assert.equal(fix.isPreferred, true);
    assert.ok(await vscode.workspace.applyEdit(fix.edit!));
    assert.match(document.getText(), /nn\.Linear\(196, 3\)/);
    await until('no problem', () => problems(document).length === 0);
  });

  it('that do not help are not offered', async () => {
    const editor = await open('conv.ts');
    const { document } = editor;
    // The number of channels alone does not mend it: they would not go into two groups.
    await replace(editor, 'new nn.Conv2d(1, 4, 3)', 'new nn.Conv2d(2, 4, 3, { groups: 2 })');
    const [problem] = await until('a problem', () => problems(document).length > 0 && problems(document));
    assert.equal(problem.range.start.line, lineOf(document, 'this.conv(images)'));
    const { diagnostics } = (await (await tensorscope()).trace(document.uri)) as Trace;
    assert.deepEqual(
      diagnostics[0].fixes?.map(({ title }) => title),
      ['Change 2 to 1'],
      'there is something to try',
    );
    await assertNever('the change to be offered', async () =>
      (await fixesAt(document, problem)).some(({ title }) => title === 'Change 2 to 1'),
    );
  });

  it('have a link to what the docs say, which opens without a network', async () => {
    const editor = await open('conv.ts');
    await replace(editor, 'nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
    const [problem] = await until('a problem', () => {
      const found = problems(editor.document);
      return found.length > 0 && found;
    });
    const code = problem.code as { value: string; target: vscode.Uri };
    assert.equal(code.value, 'shape-mismatch');
    assert.equal(code.target.scheme, 'file');
    const page = await vscode.workspace.openTextDocument(code.target.with({ fragment: '' }));
    const line = Number(code.target.fragment.slice(1));
    assert.equal(page.lineAt(line - 1).text, '## shape-mismatch');

    const explain = await until('an explanation', async () =>
      (await fixesAt(editor.document, problem)).find(({ title }) => title === 'Explain shape-mismatch'),
    );
    await vscode.commands.executeCommand(explain.command!.command, ...explain.command!.arguments!);
    await until('the page', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => /problems\.md/.test(label))),
    );
  });
});

/** None yet where the window canceled the question, as it does when the document's problems change meanwhile. */
async function fixesAt(
  document: vscode.TextDocument,
  problem: vscode.Diagnostic,
): Promise<vscode.CodeAction[]> {
  try {
    return await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
  } catch (error) {
    if (error instanceof Error && /^Canceled/.test(error.message)) return [];
    throw error;
  }
}

/** Looks for as long as it takes until a fix that is offered was seen. */
async function assertNever(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 3000; Date.now() < end; ) assert.ok(!(await look()), what);
}
