import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../src/host/api.ts';
import { closeAll, open, tensorscope, until, uriOf } from './editor.ts';

describe('engines', () => {
  let api: TensorscopeApi;
  const train = (options: object) =>
    vscode.commands.executeCommand('tensorscope.train', uriOf('crashes.js'), options);
  const ended = (state: string) =>
    until(`the run to be ${state}`, () => api.run().state === state && api.run());

  before(async () => {
    api = await tensorscope();
  });

  afterEach(closeAll);
  after(() => rmSync(uriOf('crashed.txt').fsPath, { force: true }));

  it('end a run that crashes with a message that names them, and the editor goes on to the next', async () => {
    await open('crashes.js');
    await train({ engine: 'native' });
    const { error, runDir, curves } = await ended('failed');
    const told = /crashed on the engine native: a segmentation fault \(SIGSEGV\)/;
    assert.match(error!.message, told);
    assert.ok(curves.some(({ name, value }) => name === 'loss' && value.length >= 10));
    const run = JSON.parse(readFileSync(join(runDir!, 'run.json'), 'utf8'));
    assert.equal(run.outcome, 'failed');
    assert.match(run.error, told);

    await train({ engine: 'cpu' });
    const second = await ended('finished');
    assert.equal(second.engine, 'cpu');
    assert.equal(second.step, 60);
  });

  it('are not installed in part where a download fails', async () => {
    // The extension's host is this process: what it hands to npm is what is set here.
    const home = mkdtempSync(join(tmpdir(), 'tensorscope-home-'));
    const given = {
      TENSORSCOPE_HOME: home,
      TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:9/',
      npm_config_prefer_offline: 'true',
    };
    Object.assign(process.env, given);
    try {
      await vscode.commands.executeCommand('tensorscope.installEngine', 'cpu');
      assert.deepEqual(readdirSync(home), []);
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
      rmSync(home, { recursive: true });
    }
  });
});
