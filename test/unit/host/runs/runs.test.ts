import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { csvOf } from '../../../../src/host/runs/csv.ts';
import { readRuns, writeNote } from '../../../../src/host/runs/run-list.ts';
import { detailsOf, nameOf, summaryOf } from '../../../../src/host/runs/run-words.ts';
import type { RunFile } from '../../../../src/protocol/runs.ts';

const RUN: RunFile = {
  file: '/work/mnist.ts',
  code: 'abc',
  engine: 'cpu',
  seed: 7,
  maxSteps: null,
  node: 'v20',
  pid: process.pid,
  started: '2026-01-31T12:00:00.000Z',
  ended: '2026-01-31T12:01:30.000Z',
  outcome: 'finished',
  steps: 1200,
  error: null,
  metrics: {
    'system/lr': { last: 0.1, least: 0.1, greatest: 0.1 },
    accuracy: { last: 0.9, least: 0.1, greatest: 0.95 },
    loss: { last: 0.01234567, least: 0.01, greatest: 2.3 },
  },
};

describe('runs that are kept', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-runs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const keep = (name: string, run: Partial<RunFile> | string) => {
    mkdirSync(path.join(folder, name));
    const text = typeof run === 'string' ? run : JSON.stringify({ ...RUN, ...run });
    writeFileSync(path.join(folder, name, 'run.json'), text);
  };

  it('are listed newest first, without what is no run', async () => {
    keep('old', { started: '2026-01-01T00:00:00.000Z' });
    keep('new', { started: '2026-02-01T00:00:00.000Z' });
    keep('half', '{"file": "/wor');
    mkdirSync(path.join(folder, 'empty'));
    assert.deepEqual(
      (await readRuns(folder)).map((run) => path.basename(run.folder)),
      ['new', 'old'],
    );
    assert.deepEqual(await readRuns(path.join(folder, 'nowhere')), []);
  });

  it('are interrupted where their process is gone', async () => {
    keep('alive', { outcome: 'running', ended: null, started: '2026-02-01T00:00:00.000Z' });
    // No process has a number as great as this.
    keep('gone', { outcome: 'running', ended: null, pid: 2 ** 30 });
    assert.deepEqual(
      (await readRuns(folder)).map(({ state }) => state),
      ['running', 'interrupted'],
    );
  });

  it('are called by their name, told by their loss, steps and time', async () => {
    keep('run', {});
    let [run] = await readRuns(folder);
    assert.equal(nameOf(run), 'mnist.ts');
    assert.match(summaryOf(run), /^loss 0\.01235 · 1,200 steps · 2 min · 31 Jan/);
    await writeNote(run.folder, { name: 'wider', note: 'twice the width' });
    [run] = await readRuns(folder);
    assert.equal(nameOf(run), 'wider');
    assert.deepEqual(detailsOf(run)[0], ['note', 'twice the width']);
    assert.ok(detailsOf(run).every(([name]) => !name.startsWith('system/')));
  });

  it('say first what went wrong', async () => {
    keep('failed', { outcome: 'failed', error: 'x is not defined', metrics: {}, steps: 0 });
    const [run] = await readRuns(folder);
    assert.match(summaryOf(run), /^failed · /);
    assert.deepEqual(
      detailsOf(run).find(([name]) => name === 'state'),
      ['state', 'failed: x is not defined'],
    );
  });

  it('are a table: a row for each step, a column for each metric', () => {
    const lines = [
      { name: 'loss', step: 0, value: 1.5 },
      { name: 'a "quoted", name', step: 1, value: 'NaN' },
      { name: 'loss', step: 1, value: 1 },
      { name: 'loss', step: 1, value: 0.5 },
    ].map((line) => JSON.stringify(line));
    assert.equal(
      csvOf(`${lines.join('\n')}\n{"name": "lo`),
      'step,loss,"a ""quoted"", name"\n0,1.5,\n1,0.5,NaN\n',
    );
  });
});
