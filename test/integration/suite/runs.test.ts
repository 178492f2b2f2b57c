import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../src/host/api.ts';
import { readKnownRun } from '../../../src/host/runs/run-list.ts';
import { closeAll, open, tensorscope, until } from './editor.ts';

describe('runs', () => {
  let api: TensorscopeApi;
  const command = (name: string, ...args: unknown[]) =>
    vscode.commands.executeCommand(`tensorscope.${name}`, ...args);
  const over = () => until('the end of the run', () => ['finished', 'failed'].includes(api.run().state));

  before(async () => {
    api = await tensorscope();
  });

  it('go on from their checkpoint with the curves of before', async () => {
    await open('steady.ts');
    await command('train');
    await until('some steps', () => api.run().step > 20);
    await command('stop');
    await until('the end', () => api.run().state === 'stopped');
    const before = api.run();
    const known = await readKnownRun(before.runDir!);
    assert.equal(known?.state, 'stopped');
    await command('runs.resume', known);
    await until('more steps', () => api.run().state === 'running' && api.run().step > before.step + 20);
    await command('stop');
    await until('the end', () => api.run().state === 'stopped');
    const after = api.run();
    assert.equal(after.runDir, before.runDir);
    const steps = after.curves.find(({ name }) => name === 'loss')!.step;
    // Each step is told once, from the first on.
    assert.deepEqual(
      [...steps],
      Array.from(steps, (_, i) => i),
    );
    await closeAll();
  });

  it('are kept, opened again, and trained again with the same seed', async () => {
    await open('conv.ts');
    await command('train');
    await over();
    const first = api.run();
    const known = await readKnownRun(first.runDir!);
    assert.equal(known?.state, 'finished');
    assert.equal(known.run.metrics.loss.last, first.curves.find(({ name }) => name === 'loss')!.value.at(-1));

    await command('runs.retrain', known);
    await until('another run', () => api.run().runDir && api.run().runDir !== first.runDir);
    await over();
    const losses = (run: typeof first) => run.curves.find(({ name }) => name === 'loss')!.value;
    assert.deepEqual(losses(api.run()), losses(first));

    await command('runs.open', known);
    await until('the first run', () => api.run().runDir === first.runDir);
    assert.deepEqual(losses(api.run()), losses(first));
    assert.ok(existsSync(join(first.runDir!, 'checkpoint.safetensors')));
    assert.match(readFileSync(join(first.runDir!, 'metrics.jsonl'), 'utf8'), /"system\/lr"/);
    await closeAll();
  });
});
