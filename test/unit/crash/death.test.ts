import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { adviceOn } from '../../../src/crash/advice.ts';
import { deathOf, type Ending } from '../../../src/crash/death.ts';
import { endRun } from '../../../src/crash/run-end.ts';

const died = (ending: Partial<Ending>) =>
  deathOf({ code: null, signal: null, output: '', engine: 'native', ...ending });

describe('what a training process died of', () => {
  for (const [signal, words] of [
    ['SIGSEGV', 'a segmentation fault'],
    ['SIGABRT', 'it aborted'],
    ['SIGILL', 'an instruction that this processor does not have'],
  ] as const) {
    it(`is told in words for ${signal}, with the engine, as a crash`, () => {
      const { message, crashed, engine } = died({ signal });
      assert.equal(message, `The training process crashed on the engine native: ${words} (${signal}).`);
      assert.deepEqual([crashed, engine], [true, 'native']);
    });
  }

  it('is told for the statuses of Windows, however they are signed', () => {
    for (const code of [0xc0000005, 0xc0000005 | 0]) {
      const { message, crashed } = died({ code });
      assert.match(message, /an access violation \(0xc0000005\)/);
      assert.equal(crashed, true);
    }
    assert.equal(died({ code: 134 }).crashed, true);
  });

  it('is memory where libstdc++ says so', () => {
    const output =
      "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n";
    const { message, crashed } = died({ signal: 'SIGABRT', output });
    assert.match(message, /native: it ran out of memory \(std::bad_alloc\)\. A smaller batch size/);
    assert.equal(crashed, true);
  });

  it('is JavaScript’s heap where V8 says so, which no other engine mends', () => {
    const output = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';
    const { message, crashed } = died({ signal: 'SIGABRT', output });
    assert.match(message, /heap is full.*max-old-space-size/);
    assert.equal(crashed, false);
  });

  it('is most likely the machine’s memory for SIGKILL', () => {
    const { message, crashed } = died({ signal: 'SIGKILL' });
    assert.match(message, /native \(SIGKILL\), most likely because the machine’s memory ran out/);
    assert.equal(crashed, false);
  });

  it('blames no engine of plain JavaScript', () => {
    assert.match(
      died({ engine: 'cpu', signal: 'SIGSEGV' }).message,
      /native packages that the program imports/,
    );
  });

  it('is no crash where the program or somebody else ended the process', () => {
    assert.match(died({ code: 7 }).message, /on the engine native with exit code 7/);
    assert.match(died({ signal: 'SIGTERM' }).message, /by SIGTERM/);
    assert.deepEqual([died({ code: 7 }).crashed, died({ signal: 'SIGTERM' }).crashed], [false, false]);
  });

  it('says that it had no engine yet', () => {
    assert.match(
      died({ engine: undefined, signal: 'SIGSEGV' }).message,
      /crashed while it started: a segmentation/,
    );
  });
});

describe('the advice after a crash', () => {
  it('names the engines that crash by themselves, and that none is left', () => {
    assert.equal(adviceOn({ next: 'native', died: [] }), '');
    assert.match(
      adviceOn({ next: 'native', died: ['tensorflow'] }),
      /^tensorflow crashed again when tried by itself/,
    );
    assert.match(adviceOn({ next: null, died: [] }), /No other engine loads/);
  });
});

describe('the end of a run whose process died', () => {
  let folder: string;
  const file = (name: string) => path.join(folder, name);
  const read = async () => JSON.parse(await readFile(file('run.json'), 'utf8'));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tensorscope-end-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is written with the error, the steps and the metrics that were kept', async () => {
    await writeFile(file('run.json'), JSON.stringify({ outcome: 'running', seed: 4, metrics: {} }));
    const metrics = [
      { name: 'loss', step: 3, value: 2, time: 1 },
      { name: 'loss', step: 9, value: 'NaN', time: 1 },
    ];
    await writeFile(
      file('metrics.jsonl'),
      `${metrics.map((line) => JSON.stringify(line)).join('\n')}\n{"nam`,
    );
    await endRun(folder, { error: 'it died', steps: 7 });
    const { outcome, seed, error, steps, metrics: told, ended } = await read();
    assert.deepEqual([outcome, seed, error, steps], ['failed', 4, 'it died', 9]);
    assert.deepEqual(told, { loss: { last: null, least: 2, greatest: 2 } });
    assert.ok(Date.now() - Date.parse(ended) < 60_000);
  });

  it('leaves a run that has its end, and a folder that is gone', async () => {
    await writeFile(file('run.json'), JSON.stringify({ outcome: 'finished' }));
    await endRun(folder, { error: 'it died', steps: 7 });
    assert.deepEqual(await read(), { outcome: 'finished' });
    await endRun(file('gone'), { error: 'it died', steps: 7 });
  });
});
