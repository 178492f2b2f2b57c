import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../src/host/api.ts';
import { closeAll, hintsAt, open, replace, tensorscope, until } from './editor.ts';

describe('hints after a training run', () => {
  let api: TensorscopeApi;

  before(async () => {
    api = await tensorscope();
  });

  afterEach(closeAll);

  const train = async () => {
    await vscode.commands.executeCommand('tensorscope.train');
    await until('the run to end', () => api.run().state === 'finished');
  };

  it('are what the run saw, until their statement is edited', async () => {
    const editor = await open('chosen.ts');
    const { document } = editor;
    const size = async (text: string) => (await hintsAt(document, text))?.[0];
    const guess = await until('the traced hints', () => size('const above'));
    assert.match(guess, /\?$/);
    assert.equal(await size('const rows'), '[30]');

    await train();
    const seen = await until('the hints of the run', async () => {
      const label = await size('const above');
      return label !== guess && label;
    });
    assert.match(seen, /^\[\d+\]$/);
    assert.ok(Number(/\d+/.exec(seen)![0]) < 30, `${seen} are fewer than all`);
    assert.equal(await size('const twice'), seen);
    assert.equal(await size('const rows'), '[30]');

    // Elsewhere, so that it is traced again and moves.
    await replace(editor, 'const rows', '\nconst other = randn(3);\nconst rows');
    await until('the hint of the new line', () => size('const other'));
    assert.equal(await size('const above'), seen);

    await replace(editor, 'rows.gt(0)', 'rows.gt(0.5)');
    await until('the traced hint', async () => (await size('const above')) === guess);
    assert.equal(await size('const twice'), seen);
  });

  it('do not mind a run of a text that was edited since', async () => {
    const editor = await open('chosen.ts');
    const size = async (text: string) => (await hintsAt(editor.document, text))?.[0];
    const guess = await until('the traced hints', () => size('const above'));
    await vscode.commands.executeCommand('tensorscope.train');
    await until('the run to begin', () => api.run().state === 'running');
    await replace(editor, 'randn(30)', 'randn(40)');
    await until('the run to end', () => api.run().state === 'finished');
    const now = await until('the new hint', async () => {
      const label = await size('const above');
      return label !== guess && label;
    });
    assert.equal(now, guess.replace('30', '40'));
  });
});
