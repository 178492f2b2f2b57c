import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  closeAll,
  configure,
  hintsAt,
  lineOf,
  open,
  problems,
  replace,
  shownHints,
  until,
  waitForHints,
} from './editor.ts';

describe('how hints look', () => {
  const parts = ['show', 'dimensions', 'dtype', 'parameters'].map((name) => `hints.${name}`);
  afterEach(async () => {
    await closeAll();
    await configure('tensorscope', Object.fromEntries(parts.map((name) => [name, undefined])));
  });

  it('is all, those of the cursor’s line, or none', async () => {
    const editor = await open('kinds.ts');
    const { document } = editor;
    await waitForHints(document, 'const h', ['[32|5, 16]']);
    await configure('tensorscope', { 'hints.show': 'currentLine' });
    const line = lineOf(document, 'const h');
    const goTo = (line: number) => {
      editor.selection = new vscode.Selection(line, 0, line, 0);
    };
    goTo(line);
    await until('the line’s own hints', async () => {
      const lines = (await shownHints(document)).map((hint) => hint.line);
      return lines.length === 1 && lines[0] === line;
    });
    goTo(line - 1);
    await waitForHints(document, 'forward(x', ['[32|5, 8]']);
    assert.equal(await hintsAt(document, 'const h'), undefined);
    await configure('tensorscope', { 'hints.show': 'none' });
    await until('no hints', async () => (await shownHints(document)).length === 0);
  });

  it('is those of statements with a shape error', async () => {
    const editor = await open('conv.ts');
    const { document } = editor;
    await configure('tensorscope', { 'hints.show': 'errors' });
    await until('no hints', async () => (await shownHints(document)).length === 0);
    await replace(editor, 'nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
    await until('a problem', () => problems(document).length > 0);
    await waitForHints(document, 'return this.output(flat)', ['[16, 3]']);
    assert.equal(await hintsAt(document, 'const flat'), undefined);
  });

  it('is dimensions by both name and value, by names, or by values, which a command goes through', async () => {
    const { document } = await open('kinds.ts');
    const toggle = () => vscode.commands.executeCommand('tensorscope.toggleDimensions');
    await waitForHints(document, 'const part', ['[size 32|5, 8]']);
    await toggle();
    await waitForHints(document, 'const part', ['[size, 8]']);
    await toggle();
    await waitForHints(document, 'const part', ['[32|5, 8]']);
    await toggle();
    await waitForHints(document, 'const part', ['[size 32|5, 8]']);
  });

  it('is with the dtype and the parameters, or without', async () => {
    const { document } = await open('kinds.ts');
    await configure('tensorscope', { 'hints.dtype': 'always', 'hints.parameters': false });
    await waitForHints(document, 'let inputs', ['[32, 8] float32']);
    await waitForHints(document, 'first = ', ['[32|5, 8] → [32|5, 16]']);
  });

  it('is never longer than the editor shows', async () => {
    const longest = vscode.workspace.getConfiguration('editor', { languageId: 'typescript' });
    const set = (value: number | undefined) =>
      longest.update('inlayHints.maximumLength', value, vscode.ConfigurationTarget.Global, true);
    const { document } = await open('kinds.ts');
    await waitForHints(document, 'first = ', ['[32|5, 8] → [32|5, 16] · 144 params']);
    try {
      await set(30);
      await waitForHints(document, 'first = ', ['[32|5, 8] → [32|5, 16]']);
      await set(18);
      await waitForHints(document, 'first = ', ['[32|…, 8] → [32|……']);
    } finally {
      await set(undefined);
    }
  });
});

describe('the program whose hints are shown', () => {
  afterEach(async () => {
    await closeAll();
    await vscode.commands.executeCommand('tensorscope.unpinEntry');
  });

  it('is the pinned one, until it is unpinned', async () => {
    const main = await open('two-files/main.ts');
    await waitForHints(main.document, 'const result', ['[9, 2]']);
    await vscode.commands.executeCommand('tensorscope.pinEntry');
    const other = await open('two-files/other.ts');
    await waitForHints(other.document, 'const result', ['[4, 2]']);
    const model = await open('two-files/model.ts');
    await waitForHints(model.document, 'const narrowed', ['[9, 2]']);
    await vscode.commands.executeCommand('tensorscope.unpinEntry');
    // Now the newest is that again.
    await open('two-files/other.ts');
    await waitForHints(model.document, 'const narrowed', ['[4, 2]']);
  });
});

describe('code that is never called', () => {
  afterEach(closeAll);

  it('gets a question from its lens, with the arguments selected, and then its hints', async () => {
    const editor = await open('uncalled.ts');
    const { document } = editor;
    const lens = await until('a lens', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return lenses.find(({ command }) => command?.title.includes('//?'));
    });
    assert.equal(lens.range.start.line, lineOf(document, 'class Net'));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(lens.range.start, lens.range.start),
    );
    assert.ok(actions.some(({ title }) => title.includes('//?')));
    await vscode.commands.executeCommand(lens.command!.command, ...lens.command!.arguments!);
    assert.equal(document.lineAt(lineOf(document, '//?')).text, '//? new Net()(randn(8, 1, 28, 28))');
    assert.equal(document.getText(editor.selection), 'randn(8, 1, 28, 28)');
    assert.match(document.lineAt(lineOf(document, 'from')).text, /nn, type Tensor, randn/);
    await waitForHints(document, 'const maps', ['[8, 6, 26, 26]']);
    await until('no lens', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return !lenses.some(({ command }) => command?.title.includes('//?'));
    });
  });
});
