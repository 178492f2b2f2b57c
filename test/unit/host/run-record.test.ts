import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { progressText, statusBarDetail, statusBarText } from '../../../src/host/run-text.ts';
import { readJsonLines } from '../../../src/host/training/json-file.ts';
import { readRun } from '../../../src/host/training/run-folder.ts';
import { RunRecord } from '../../../src/host/training/run-record.ts';
import type { MetricEvent } from '../../../src/protocol/training.ts';

const metric = (name: string, step: number, value: MetricEvent['value']): MetricEvent => ({
  type: 'metric',
  name,
  step,
  value,
  time: step / 10,
});

describe('RunRecord', () => {
  it('keeps every point of every curve, however many', () => {
    const record = new RunRecord('/a.ts');
    for (let step = 0; step < 1000; step++) record.apply(metric('loss', step, 1 / (step + 1)));
    record.apply(metric('accuracy', 999, 'NaN'));
    const [loss, accuracy] = record.all();
    assert.equal(loss.value.length, 1000);
    assert.equal(loss.value[999], 1e-3);
    assert.equal(loss.time[10], 1);
    assert.ok(Number.isNaN(accuracy.value[0]));
    assert.equal(record.status.step, 999);
  });

  it('gives what is new since it was last asked', () => {
    const record = new RunRecord('/a.ts');
    record.apply(metric('loss', 0, 3));
    assert.equal(record.all().length, 1);
    assert.deepEqual(record.fresh(), []);
    record.apply(metric('loss', 1, 2));
    record.apply(metric('lr', 1, 0.1));
    assert.deepEqual(
      record.fresh().map(({ name, value }) => [name, ...value]),
      [
        ['loss', 2],
        ['lr', 0.1],
      ],
    );
    assert.deepEqual(record.fresh(), []);
  });

  it('follows the run to its end', () => {
    const record = new RunRecord('/a.ts');
    assert.equal(record.active, true);
    record.apply({ type: 'started', engine: 'native', reason: 'the default', runDir: '/r', file: '/a.ts' });
    record.apply({ type: 'progress', step: 5, fraction: 0.5, stepsPerSecond: 2, secondsLeft: 9 });
    record.apply({ type: 'state', state: 'paused', step: 5 });
    assert.equal(record.status.state, 'paused');
    assert.equal(record.status.secondsLeft, 9);
    record.apply({
      type: 'done',
      outcome: 'finished',
      steps: 10,
      seconds: 5,
      engine: 'native',
      runDir: '/r',
    });
    assert.equal(record.active, false);
    const { state, step, fraction, secondsLeft, engine } = record.status;
    assert.deepEqual([state, step, fraction, secondsLeft, engine], ['finished', 10, 1, undefined, 'native']);
  });

  it('keeps the first error, also when the process dies of it', () => {
    const record = new RunRecord('/a.ts');
    record.apply({ type: 'error', file: '/a.ts', line: 3, column: 2, message: 'one', stack: '' });
    record.apply({ type: 'error', file: '/a.ts', line: 4, column: 2, message: 'two', stack: '' });
    record.fail('the process ended');
    assert.deepEqual(record.status.error, { file: '/a.ts', line: 3, column: 2, message: 'one' });
    assert.equal(record.status.state, 'failed');
    const silent = new RunRecord('/a.ts');
    silent.fail('the process ended');
    assert.equal(silent.status.error!.message, 'the process ended');
  });
});

describe('readRun', () => {
  it('brings a run back from its folder, also one that was cut off', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'run-'));
    try {
      assert.equal(await readRun(folder), null);
      const run = { file: '/a.ts', engine: 'cpu', outcome: 'running', steps: 0, error: null };
      await writeFile(path.join(folder, 'run.json'), JSON.stringify(run));
      const lines = [metric('loss', 0, 2), metric('loss', 1, 'NaN')].map((line) => JSON.stringify(line));
      await writeFile(path.join(folder, 'metrics.jsonl'), `${lines.join('\n')}\n{"name":"lo`);
      const record = await readRun(folder);
      assert.deepEqual([...record!.all()[0].value], [2, Number.NaN]);
      const { state, step, engine, runDir } = record!.status;
      assert.deepEqual([state, step, engine, runDir], ['stopped', 1, 'cpu', folder]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('readJsonLines', () => {
  it('gives each line once, however the pieces of the file cut it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lines-'));
    try {
      const file = path.join(folder, 'metrics.jsonl');
      const written = Array.from({ length: 12_000 }, (_, step) => ({
        name: `größe ${step}`,
        step,
        value: step / 7,
      }));
      await writeFile(file, written.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const pieces: unknown[][] = [];
      for await (const piece of readJsonLines(file)) pieces.push(piece);
      assert.ok(pieces.length > 2, `${pieces.length} pieces`);
      assert.deepEqual(pieces.flat(), written);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('texts about the run', () => {
  it('name the step and the loss', () => {
    const record = new RunRecord('/w/a.ts');
    record.apply(metric('accuracy', 1, 0.5));
    record.apply(metric('trainLoss', 1200, 0.123456));
    assert.equal(progressText(record.status, record.curves), 'Running · step 1,200 · trainLoss 0.1235');
    assert.equal(statusBarText(record.status), '$(sync~spin) Tensorscope · step 1,200');
    record.apply({ type: 'started', engine: 'native', reason: 'the default', runDir: '/r', file: '/w/a.ts' });
    assert.equal(statusBarText(record.status), '$(sync~spin) native · step 1,200');
    assert.deepEqual(statusBarDetail(record.status), [
      'a.ts: running at step 1,200',
      'Engine: native, the default',
    ]);
    assert.equal(statusBarText(null), '$(graph-line) Tensorscope');
  });
});
