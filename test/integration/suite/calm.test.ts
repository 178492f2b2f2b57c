import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { isBroken } from '../../../src/protocol/tracing.ts';
import {
  closeAll,
  configure,
  hintsAt,
  lineOf,
  open,
  replace,
  shownHints,
  tensorscope,
  uriOf,
  waitForHints,
} from './editor.ts';
import { Typist } from './typist.ts';

describe('hints while a program is edited', () => {
  before(async () => {
    await configure('tensorscope', { 'hints.dimensions': 'values' });
    await configure('editor', plainTyping);
  });
  after(async () => {
    await configure('tensorscope', { 'hints.dimensions': undefined });
    const back = Object.keys(plainTyping).map((name) => [name, undefined]);
    await configure('editor', Object.fromEntries(back));
  });
  afterEach(closeAll);

  it('stay and are true at every character of a whole program', async function () {
    // A keystroke and a look take 15 ms; on a machine with much else to do ten times that.
    this.timeout(240_000);
    const uri = uriOf('typed.ts');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(''));
    const typist = new Typist(await vscode.window.showTextDocument(uri), await tensorscope());
    for (const line of program) await typist.line(line);
    await typist.goBehind('const h = F.relu(this.first(flat));');
    for (const line of between) await typist.line(line);
    typist.stop();

    const reply = await (await tensorscope()).trace(uri);
    assert.ok(!isBroken(reply));
    assert.deepEqual(
      reply.diagnostics.map(({ message }) => message),
      [],
    );
    const { document } = typist;
    assert.deepEqual(await hintsAt(document, 'const flat'), ['[16|4, 64]']);
    assert.deepEqual(await hintsAt(document, 'const scaled'), ['[16|4, 32]']);
    assert.deepEqual(await hintsAt(document, 'const logits'), ['[16|4, 10]']);
    assert.deepEqual(await hintsAt(document, 'first = '), ['[16|4, 64] → [16|4, 32] · 2,080 params']);
    assert.ok(typist.checked > 500, `${typist.checked} keystrokes were looked at`);
  });

  it('stay through undo and redo', async () => {
    const { document } = await brokenAtItsEnd();
    const before = await others(document, 'const flat');
    await cursorBehind('flatten(1');
    await type(', 2');
    assert.equal(await hintsAt(document, 'const flat'), undefined);
    assert.deepEqual(await others(document, 'const flat'), before);
    while (document.getText().includes('flatten(1,')) await vscode.commands.executeCommand('undo');
    assert.deepEqual(await hintsAt(document, 'const flat'), ['[16, 196]']);
    while (!document.getText().includes('flatten(1, 2')) await vscode.commands.executeCommand('redo');
    assert.equal(await hintsAt(document, 'const flat'), undefined);
    assert.deepEqual(await others(document, 'const flat'), before);
  });

  it('stay when lines are moved, cut and pasted elsewhere', async () => {
    const { document } = await brokenAtItsEnd();
    const before = await others(document, 'manualSeed(7)');
    await cursorBehind('manualSeed(7)');
    await vscode.commands.executeCommand('editor.action.moveLinesDownAction');
    await vscode.commands.executeCommand('editor.action.copyLinesDownAction');
    assert.deepEqual(await others(document, 'manualSeed(7)'), before);
    await vscode.commands.executeCommand('editor.action.clipboardCutAction');
    await cursorBehind('forward(images: Tensor): Tensor {');
    await vscode.commands.executeCommand('editor.action.clipboardPasteAction');
    assert.deepEqual(await others(document, 'manualSeed(7)'), before);
  });

  it('stay when several cursors type', async () => {
    const editor = await brokenAtItsEnd();
    const { document } = editor;
    const before = await labels(document);
    const at = ['const maps', 'const flat', 'const loss'].map(
      (text) => new vscode.Position(lineOf(document, text), 0),
    );
    editor.selections = at.map((position) => new vscode.Selection(position, position));
    await type('/* here */ ');
    assert.deepEqual(await labels(document), before);
    await type('\n');
    assert.deepEqual(await labels(document), before);
  });

  it('stay when the text is formatted, and when its line ends change', async () => {
    const editor = await open('conv.ts');
    const { document } = editor;
    await waitForHints(document, 'const flat', ['[16, 196]']);
    await replace(editor, 'const flat = maps.flatten(1);', 'const   flat=maps . flatten( 1 )');
    await replace(editor, '    const maps =', '  const maps =');
    await waitForHints(document, 'flat=maps', ['[16, 196]']);
    const before = await labels(document);
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { insertSpaces: true, tabSize: 2 },
    );
    assert.ok(edits.length > 0, 'the formatter has something to do');
    const format = new vscode.WorkspaceEdit();
    format.set(document.uri, edits);
    await vscode.workspace.applyEdit(format);
    assert.deepEqual(await labels(document), before);
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    assert.deepEqual(await labels(document), before);
  });

  it('stay when the whole text is replaced by nearly the same', async () => {
    const editor = await brokenAtItsEnd();
    const { document } = editor;
    const before = await labels(document);
    const everything = new vscode.Range(0, 0, document.lineCount, 0);
    const text = document.getText().replace('class Net', '// A net.\nclass Net');
    await editor.edit((edit) => edit.replace(everything, text));
    assert.deepEqual(await labels(document), before);
  });

  it('stay while the import is typed again', async () => {
    const editor = await open('conv.ts');
    const { document } = editor;
    await waitForHints(document, 'const flat', ['[16, 196]']);
    const before = await labels(document);
    await replace(editor, "from 'tensorscope'", "from 'tensors");
    const deadline = Date.now() + 300;
    while (Date.now() < deadline) assert.deepEqual(await labels(document), before);
  });
});

/** What is typed is what stands there: the editor adds nothing. */
const plainTyping = {
  autoClosingBrackets: 'never',
  autoClosingQuotes: 'never',
  autoIndent: 'none',
  quickSuggestions: false,
  suggestOnTriggerCharacters: false,
  acceptSuggestionOnCommitCharacter: false,
  'parameterHints.enabled': false,
};

const program = `import { F, nn, optim, randint, randn, type Tensor } from 'tensorscope';

class Net extends nn.Module {
  first = new nn.Linear(64, 32);
  second = new nn.Linear(32, 10);

  forward(images: Tensor): Tensor {
    const flat = images.flatten(1);
    const h = F.relu(this.first(flat));
    return this.second(h);
  }
}

const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });

function accuracy(logits: Tensor, labels: Tensor): number {
  const right = logits.argmax(1).eq(labels);
  return right.sum().item() / labels.numel();
}

for (const size of [16, 4]) {
  const images = randn(size, 1, 8, 8);
  const labels = randint(0, 10, [size]);
  const logits = net(images);
  const loss = F.crossEntropy(logits, labels);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  console.log(accuracy(logits, labels));
}
`
  .split('\n')
  .map((line) => `${line}\n`);

const between = ['\n    const scaled = h.mul(2);', '\n    const shift = scaled.sum(0);'];

/** The conv net with an end that does not parse: what its hints are then is what they were. */
async function brokenAtItsEnd(): Promise<vscode.TextEditor> {
  const editor = await open('conv.ts');
  await waitForHints(editor.document, 'const flat', ['[16, 196]']);
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  await editor.edit((edit) => edit.insert(end, '\nconst unfinished = (\n'));
  return editor;
}

async function type(text: string): Promise<void> {
  for (const character of text) await vscode.commands.executeCommand('type', { text: character });
}

async function cursorBehind(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor!;
  const at = editor.document.positionAt(editor.document.getText().indexOf(text) + text.length);
  editor.selection = new vscode.Selection(at, at);
}

/** Each hint by the text of its line. */
async function labels(document: vscode.TextDocument): Promise<string[]> {
  const hints = await shownHints(document);
  return hints.map(({ line, label }) => `${bare(document.lineAt(line).text)} ${label}`).sort();
}

function bare(line: string): string {
  return line.replace('/* here */', '').replaceAll(/[\s;]/g, '');
}

async function others(document: vscode.TextDocument, text: string): Promise<string[]> {
  return (await labels(document)).filter((label) => !label.startsWith(bare(text)));
}
