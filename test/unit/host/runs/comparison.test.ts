import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { differencesOf } from '../../../../src/host/runs/comparison.ts';
import type { KnownRun } from '../../../../src/host/runs/run-list.ts';
import type { RunFile } from '../../../../src/protocol/runs.ts';

const run = (part: Partial<RunFile>): KnownRun => ({
  folder: '/runs/one',
  state: 'finished',
  note: {},
  run: {
    file: '/net.ts',
    code: 'c',
    files: { 'net.ts': 'aaaaaaaaaa' },
    engine: 'native',
    seed: 1,
    maxSteps: null,
    node: 'v20',
    pid: 1,
    started: '',
    ended: null,
    outcome: 'finished',
    steps: 10,
    error: null,
    metrics: {
      loss: { last: 0.5, least: 0.25, greatest: 2 },
      'system/lr': { last: 1, least: 1, greatest: 1 },
    },
    ...part,
  },
});

describe('what differs between runs', () => {
  it('is told of options, code and changed numbers, and metrics are told in any case', () => {
    const tunes = [
      { name: 'lr', value: 0.01, step: 4 },
      { name: 'lr', value: 0.001, step: 8 },
    ];
    const other = run({ seed: 2, files: { 'net.ts': 'bbbbbbbbbb' }, tunes });
    assert.deepEqual(differencesOf([run({}), other]), [
      { kind: 'seed', name: 'seed', values: ['1', '2'] },
      { kind: 'code', name: 'net.ts', values: ['aaaaaaaa', 'bbbbbbbb'] },
      { kind: 'tune', name: 'lr', values: [null, '0.01 from step 4, 0.001 from step 8'] },
      { kind: 'metric', name: 'last loss', values: ['0.5', '0.5'] },
      { kind: 'metric', name: 'least loss', values: ['0.25', '0.25'] },
      { kind: 'metric', name: 'greatest loss', values: ['2', '2'] },
    ]);
  });

  it('passes over what is the same, and over runs of before that did not tell it', () => {
    const [first] = differencesOf([run({}), run({ files: undefined })]);
    assert.deepEqual(first, { kind: 'code', name: 'net.ts', values: ['aaaaaaaa', null] });
  });
});
