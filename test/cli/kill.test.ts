import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'mocha';
import { TrainRunner } from '../../src/host/training/train-runner.ts';
import { load } from '../../src/library/index.ts';
import { jsonLines } from '../../src/protocol/json-lines.ts';
import type { MetricEvent, TrainingOptions } from '../../src/protocol/training.ts';
import { tensorscope, Workspace } from './command.ts';

/** Counts its steps, and takes a checkpoint before each of them. */
const PROGRAM = `import { F, log, nn, optim, randn } from 'tensorscope';
const model = new nn.Sequential(new nn.Linear(64, 64), new nn.Dropout(0.2), new nn.Linear(64, 1));
const adam = new optim.Adam(model.parameters(), { lr: 0.01 });
let count = 0;
for (let i = 0; i < STEPS; i++) {
  const loss = F.mseLoss(model(randn(16, 64)), randn(16, 1));
  adam.zeroGrad();
  loss.backward();
  adam.step();
  log({ count: count++ });
}
`;

const KILLS = 6;
/** A run is killed after so many metrics at the latest, and some milliseconds: the machine may be busy. */
const METRICS = 60;
const LATEST = 40;
const SEED = 20_260_101;

describe('a run that is killed at any moment', function () {
  this.timeout(120_000);
  const workspace = new Workspace();
  after(() => workspace.remove());
  const random = randomFrom(SEED);

  it('loses no metric that it told, and never its checkpoint', async () => {
    const file = workspace.file('killed.ts', PROGRAM.replace('STEPS', '1e9'));
    let resume: string | undefined;
    for (let round = 0; round < KILLS; round++) {
      const runDir = resume ?? path.join(workspace.folder, `killed ${round}`);
      const options = { file, workspace: workspace.folder, runDir, resume, seed: 1, checkpointEvery: 0 };
      const told = await killed({ ...options, engine: 'cpu' }, random);
      const kept = [...jsonLines<MetricEvent>(readFileSync(path.join(runDir, 'metrics.jsonl'), 'utf8'))];
      const lines = told.map(({ type: _, ...metric }) => metric);
      const from = kept.findIndex((metric) => JSON.stringify(metric) === JSON.stringify(lines[0]));
      assert.ok(from >= 0, `kill ${round}: the first metric told is not in the file`);
      assert.deepEqual(kept.slice(from, from + lines.length), lines, `kill ${round}`);
      const counts = kept.filter(({ name }) => name === 'count').map(({ value }) => value);
      assert.deepEqual(
        counts,
        counts.map((_, i) => i),
        `kill ${round}: a count is missing or twice`,
      );
      const run = JSON.parse(readFileSync(path.join(runDir, 'run.json'), 'utf8'));
      // Whoever started the process says that it failed.
      assert.equal(run.outcome, 'failed');
      resume = existsSync(path.join(runDir, 'checkpoint.json')) ? runDir : undefined;
      if (!resume) continue;
      const checkpoint = JSON.parse(readFileSync(path.join(runDir, 'checkpoint.json'), 'utf8'));
      assert.ok(checkpoint.metrics <= kept.length, `kill ${round}: the checkpoint is ahead of the metrics`);
      assert.ok(Object.keys(load(path.join(runDir, checkpoint.tensors))).length > 0);
    }
    assert.ok(resume, 'no checkpoint was ever taken');
  });

  it('tells in the end what one told that was never killed', async () => {
    const file = workspace.file('ends.ts', PROGRAM.replace('STEPS', '300'));
    const whole = path.join(workspace.folder, 'whole');
    const args = ['--engine', 'cpu', '--seed', '1'];
    await tensorscope('train', file, ...args, '--run-dir', whole);
    const options: TrainingOptions = { file, workspace: workspace.folder, engine: 'cpu', seed: 1 };
    let runDir = '';
    let resume: string | undefined;
    for (let kill = 0; kill < 4; kill++) {
      runDir = resume ?? path.join(workspace.folder, `pieces ${kill}`);
      await killed({ ...options, runDir, resume, checkpointEvery: 0.02 }, random);
      if (existsSync(path.join(runDir, 'checkpoint.json'))) resume = runDir;
    }
    assert.ok(resume, 'no checkpoint was ever taken');
    const { status, stderr } = await tensorscope('train', file, '--resume', runDir);
    assert.equal(status, 0, stderr);
    assert.deepEqual(numbersOf(runDir), numbersOf(whole));
  });
});

/** Trains until some moment after the first metric; gives the metrics that were heard. */
async function killed(training: TrainingOptions, random: () => number): Promise<MetricEvent[]> {
  const heard: MetricEvent[] = [];
  const enough = 1 + Math.floor(random() * METRICS);
  let first: () => void;
  let over: () => void;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  const begun = new Promise<void>((resolve, reject) => {
    first = resolve;
    setTimeout(() => reject(new Error('The run told too little.')), 30_000).unref();
  });
  new TrainRunner({
    script: path.resolve('dist/runner.js'),
    training,
    event: (event) => {
      if (event.type === 'error') throw new Error(event.message);
      if (event.type === 'metric') heard.push(event);
      if (heard.length >= enough || event.type === 'done') first();
    },
    print: () => {},
    ended: () => over(),
  });
  await begun;
  await sleep(random() * LATEST);
  const { pid } = JSON.parse(readFileSync(path.join(training.runDir!, 'run.json'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  await ended;
  return heard;
}

/** What the program told, without the clock. */
function numbersOf(runDir: string): unknown[] {
  const metrics = [...jsonLines<MetricEvent>(readFileSync(path.join(runDir, 'metrics.jsonl'), 'utf8'))];
  return metrics
    .filter(({ name }) => !name.startsWith('system/'))
    .map(({ name, step, value }) => [name, step, value]);
}

/** Park and Miller's generator: the same moments in each run of the test. */
function randomFrom(seed: number): () => number {
  let state = seed % 2147483647;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
