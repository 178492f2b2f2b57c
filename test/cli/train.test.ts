import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { ended, jsonLines, start, tensorscope, Workspace } from './command.ts';

const PROGRAM = `import { F, log, nn, optim, randn } from 'tensorscope';
const model = new nn.Linear(3, 1);
const x = randn(16, 3);
const y = x.sum(1, { keepdim: true });
const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
for (let i = 0; i < 30; i++) {
  const mse = F.mseLoss(model(x), y);
  sgd.zeroGrad();
  mse.backward();
  sgd.step();
}
log({ final: F.mseLoss(model(x), y).item() });
console.log('it is %d', 42);
`;

describe('tensorscope train', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  it('takes other values for what can be tuned, writes them down, and lists the run', async () => {
    const text = PROGRAM.replace('log, nn', 'log, nn, tune').replace('lr: 0.1', "lr: tune('rate', 0.1)");
    const file = workspace.file('tuned.ts', text);
    const { stdout } = await tensorscope(
      'train',
      file,
      '--json',
      '--tune',
      'rate=0.05',
      '--tune',
      'lr=0.025',
    );
    const events = jsonLines(stdout);
    const rates = events.filter(({ name }) => name === 'system/lr').map(({ value, step }) => [step, value]);
    assert.deepEqual(rates[0], [0, 0.025]);
    const { runDir } = events.at(-1);
    assert.deepEqual(JSON.parse(readFileSync(path.join(runDir, 'run.json'), 'utf8')).tunes, [
      { name: 'rate', value: 0.05, step: 0 },
      { name: 'lr', value: 0.025, step: 0 },
    ]);
    assert.equal(readFileSync(path.join(runDir, 'code', 'tuned.ts'), 'utf8'), text);
    const listed = await tensorscope('runs', path.join(runDir, '..', '..', '..'));
    assert.match(
      listed.stdout,
      new RegExp(`${path.basename(runDir)} +finished +30 +\\w+ +\\d+ +mse [\\d.]+`),
    );
  });

  it('holds another rate from the first step on, and schedules start there', async () => {
    const scheduled = (rate: string) =>
      PROGRAM.replace(
        'lr: 0.1 });',
        `lr: ${rate} });\nconst fall = new optim.lrScheduler.StepLR(sgd, 10);`,
      ).replace('  sgd.step();', '  sgd.step();\n  fall.step();');
    const curve = async (name: string, rate: string, ...more: string[]) => {
      const file = workspace.file(name, scheduled(rate));
      const { stdout } = await tensorscope(
        'train',
        file,
        '--json',
        '--engine',
        'cpu',
        '--seed',
        '3',
        ...more,
      );
      const metrics = jsonLines(stdout).filter(({ name }) => name === 'mse');
      return metrics.map(({ value }) => value);
    };
    assert.deepEqual(await curve('said.ts', '0.02'), await curve('asked.ts', '0.1', '--tune', 'lr=0.02'));
  });

  it('prints one object a line, and keeps the run', async () => {
    const file = workspace.file('linear.ts', PROGRAM);
    const runDir = path.join(workspace.folder, 'run');
    const { status, stdout } = await tensorscope('train', file, '--json', '--seed', '1', '--run-dir', runDir);
    assert.equal(status, 0);
    const events = jsonLines(stdout);
    const losses = events.filter(({ type, name }) => type === 'metric' && name === 'mse');
    assert.deepEqual(
      losses.map(({ step }) => step),
      Array.from({ length: 30 }, (_, i) => i),
    );
    assert.ok(losses.at(-1).value < losses[0].value / 10);
    assert.ok(events.some(({ type, name }) => type === 'metric' && name === 'final'));
    assert.deepEqual(
      events.find(({ type }) => type === 'log'),
      { type: 'log', level: 'log', text: 'it is 42' },
    );
    const done = events.at(-1);
    assert.deepEqual([done.type, done.steps, done.runDir], ['done', 30, runDir]);
    const kept = jsonLines(readFileSync(path.join(runDir, 'metrics.jsonl'), 'utf8'));
    assert.deepEqual(
      kept,
      events.filter(({ type }) => type === 'metric').map(({ type: _, ...metric }) => metric),
    );
    const record = JSON.parse(readFileSync(path.join(runDir, 'run.json'), 'utf8'));
    assert.deepEqual([record.outcome, record.steps, record.seed], ['finished', 30, 1]);
    assert.ok(existsSync(path.join(runDir, 'checkpoint.safetensors')));
  });

  it('gives the same numbers for the same seed', async () => {
    const file = workspace.file('again.ts', PROGRAM);
    const run = async () => {
      const { stdout } = await tensorscope('train', file, '--json', '--seed', '7', '--engine', 'cpu');
      return jsonLines(stdout).flatMap(({ type, name, value }) =>
        type === 'metric' && !name.startsWith('system/') ? [value] : [],
      );
    };
    assert.deepEqual(await run(), await run());
  });

  it('ends after --max-steps', async () => {
    const file = workspace.file('long.ts', PROGRAM.replace('i < 30', 'i < 1e9'));
    const { status, stdout } = await tensorscope('train', file, '--json', '--max-steps', '5');
    assert.equal(status, 0);
    assert.equal(jsonLines(stdout).at(-1).steps, 5);
  });

  it('is interrupted inside a loop that never yields, with status 130', async () => {
    const file = workspace.file('endless.ts', PROGRAM.replace('i < 30', 'i < 1e9'));
    const command = start(['train', file, '--json']);
    command.stdout!.once('data', () => command.kill('SIGINT'));
    const { status, stdout } = await ended(command);
    assert.equal(status, 130);
    assert.equal(jsonLines(stdout).at(-1).outcome, 'stopped');
  });

  it('tells an error with the user’s own file, line and message', async () => {
    const file = workspace.file('wrong.ts', `${PROGRAM}\n\nmodel(randn(4, 5));\n`);
    const { status, stdout } = await tensorscope('train', file, '--json');
    assert.equal(status, 1);
    const error = jsonLines(stdout).find(({ type }) => type === 'error');
    assert.equal(error.file, file);
    assert.equal(error.line, PROGRAM.split('\n').length + 2);
    assert.match(error.message, /\[4, 5\].*\[1, 3\]/);
    assert.equal(jsonLines(stdout).at(-1).outcome, 'failed');
  });

  it('tells a rejection, a program that does not parse, and an engine that does not exist', async () => {
    const rejected = await tensorscope(
      'train',
      workspace.file('rejected.ts', "\nvoid (async () => {\n  throw new TypeError('no');\n})();\n"),
      '--json',
    );
    assert.equal(rejected.status, 1);
    const error = jsonLines(rejected.stdout).find(({ type }) => type === 'error');
    assert.deepEqual([error.line, error.message], [3, 'TypeError: no']);
    const broken = await tensorscope('train', workspace.file('broken.ts', '\nconst = 3;\n'), '--json');
    assert.equal(broken.status, 1);
    assert.equal(jsonLines(broken.stdout)[0].line, 2);
    const engine = await tensorscope('train', workspace.file('fine.ts', PROGRAM), '--engine', 'quantum');
    assert.equal(engine.status, 1);
    assert.match(engine.stderr, /quantum/);
  });

  it('shows a person the metrics and where the run is kept', async () => {
    const { status, stdout } = await tensorscope('train', workspace.file('seen.ts', PROGRAM));
    assert.equal(status, 0);
    assert.match(stdout, /it is 42/);
    assert.match(stdout, /finished after 30 steps.*mse/);
    assert.match(stdout, /\.tensorscope\/runs\/.*-seen/);
  });

  it('reports plain TensorFlow.js programs: minimize and fit', async () => {
    const file = workspace.file(
      'plain.ts',
      `import * as tf from '@tensorflow/tfjs';
const x = tf.randomNormal([8, 3]);
const y = x.sum(1, true);
const w = tf.variable(tf.zeros([3, 1]));
const sgd = tf.train.sgd(0.1);
for (let i = 0; i < 5; i++) sgd.minimize(() => tf.losses.meanSquaredError(y, tf.matMul(x, w)) as tf.Scalar);
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(x, y, { epochs: 3, batchSize: 4, validationSplit: 0.25, verbose: 0 });
`,
    );
    const { status, stdout } = await tensorscope('train', file, '--json');
    assert.equal(status, 0);
    const metrics = jsonLines(stdout).filter(({ type }) => type === 'metric');
    assert.equal(metrics.filter(({ name }) => name === 'loss').length, 5 + 6);
    assert.equal(metrics.filter(({ name }) => name === 'val_loss').length, 3);
  });
});
