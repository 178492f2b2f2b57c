import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../src/host/api.ts';
import { closeAll, lineOf, open, problems, tensorscope, until, uriOf } from './editor.ts';

describe('training', () => {
  let api: TensorscopeApi;
  const command = (name: string) => vscode.commands.executeCommand(`tensorscope.${name}`);
  const over = (name: string) => ['finished', 'stopped', 'failed'].includes(name);
  const state = (wanted: string) =>
    until(`the run to be ${wanted}`, () => {
      const { state, error } = api.run();
      if (over(state) && state !== wanted) throw new Error(`the run is ${state}: ${error?.message}`);
      return state === wanted;
    });
  const steps = (least: number) => until(`step ${least}`, () => api.run().step >= least);
  const curve = (name: string) => api.run().curves.find((points) => points.name === name);

  before(async () => {
    api = await tensorscope();
  });

  afterEach(async () => {
    if (['running', 'paused'].includes(api.run().state)) await command('stop');
    await closeAll();
  });

  it('goes to its end, with a curve named after the variable, and leaves a run folder', async () => {
    await open('conv.ts');
    await command('train');
    await state('finished');
    const run = api.run();
    assert.equal(run.step, 60);
    assert.equal(run.file, uriOf('conv.ts').fsPath);
    const loss = curve('loss')!;
    assert.equal(loss.value.length, 60);
    assert.ok(loss.value[59] < loss.value[0], `the loss fell from ${loss.value[0]} to ${loss.value[59]}`);

    const record = JSON.parse(readFileSync(join(run.runDir!, 'run.json'), 'utf8'));
    assert.equal(record.outcome, 'finished');
    assert.equal(record.steps, 60);
    const written = readFileSync(join(run.runDir!, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const losses = written.map((line) => JSON.parse(line)).filter(({ name }) => name === 'loss');
    assert.deepEqual(
      losses.map(({ value }) => value),
      loss.value,
    );
  });

  it('opens its panel beside the code', async () => {
    await open('conv.ts');
    await command('train');
    const panel = await until('the panel', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.endsWith('tensorscope.panel'),
        ),
    );
    assert.equal(panel.group.viewColumn, vscode.ViewColumn.Two);
    await state('finished');
  });

  for (const [kind, file] of [
    ['never awaits', 'line.ts'],
    ['awaits', 'line-async.ts'],
  ]) {
    it(`pauses, steps, resumes and stops in a loop that ${kind}`, async () => {
      await open(file);
      await command('train');
      await steps(20);

      await command('pause');
      await state('paused');
      const paused = api.run().step;

      await command('step');
      await until('one more step', () => api.run().step === paused + 1 && api.run().state === 'paused');
      assert.equal(curve('error')!.step.length, paused + 1);

      await command('resume');
      await state('running');
      await steps(paused + 20);

      await command('stop');
      await state('stopped');
      const record = JSON.parse(readFileSync(join(api.run().runDir!, 'run.json'), 'utf8'));
      assert.equal(record.outcome, 'stopped');
    });
  }

  it('shows what the program logs as a curve of its own', async () => {
    await open('line-async.ts');
    await command('train');
    const slope = await until('the slope', () => {
      const points = curve('slope');
      return points && points.value.length > 3 && points;
    });
    assert.ok(slope.value.every(Number.isFinite));
  });

  it('shows an error of the program in the user’s own file', async () => {
    const { document } = await open('fails.ts');
    await command('train');
    await until('the run to fail', () => api.run().state === 'failed');
    const { error, step } = api.run();
    const line = lineOf(document, 'throw new Error');
    assert.equal(error!.message, 'the fifth step is one too many');
    assert.equal(error!.file, document.uri.fsPath);
    assert.equal(error!.line, line + 1);
    assert.equal(step, 5);
    const problem = await until('a problem', () =>
      problems(document).find(({ message }) => message.includes('the fifth step is one too many')),
    );
    assert.equal(problem.range.start.line, line);
  });

  it('trains the text as it is in the editor, by saving it', async () => {
    const editor = await open('conv.ts');
    const original = editor.document.getText();
    try {
      const end = editor.document.positionAt(original.length);
      await editor.edit((edit) => edit.insert(end, '// An edit that is not saved.\n'));
      await command('train');
      await state('finished');
      assert.equal(editor.document.isDirty, false);
    } finally {
      await vscode.workspace.fs.writeFile(editor.document.uri, Buffer.from(original));
    }
  });
});
