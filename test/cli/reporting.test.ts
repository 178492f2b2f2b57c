import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import { after, before, describe, it } from 'mocha';
import { jsonLines, tensorscope, Workspace } from './command.ts';

const PROGRAM = `import { epochs, F, log, nn, optim, progress, randn } from 'tensorscope';
const model = new nn.Linear(3, 1);
const adam = new optim.Adam(model.parameters(), { lr: 0.1 });
const halve = new optim.lrScheduler.StepLR(adam, 1, { gamma: 0.5 });
const x = randn(16, 3);
for (const epoch of epochs(3)) {
  for (const _ of progress([1, 2, 3, 4])) {
    const loss = F.mseLoss(model(x), x.sum(1, { keepdim: true }));
    adam.zeroGrad();
    loss.backward();
    adam.step();
  }
  log({ val: { loss: epoch } });
  halve.step();
}
log.image('weight', model.weight, { caption: 'one row' });
log.histogram('x', x, { bins: 8 });
log.text('sample', 'to be or not to be');
`;

describe('what a run reports', () => {
  const workspace = new Workspace();
  let events: any[];
  let runDir: string;
  before(async () => {
    const file = workspace.file('reports.ts', PROGRAM);
    runDir = path.join(workspace.folder, 'run');
    const { status, stdout } = await tensorscope('train', file, '--json', '--seed', '1', '--run-dir', runDir);
    assert.equal(status, 0, stdout);
    events = jsonLines(stdout);
  });
  after(() => workspace.remove());
  const metrics = (name: string) => events.filter((event) => event.type === 'metric' && event.name === name);

  it('watches all weights and gradients on wish', async () => {
    const file = workspace.file('watched.ts', PROGRAM);
    const runDir = path.join(workspace.folder, 'watched');
    const { stdout } = await tensorscope('train', file, '--json', '--watch-every', '5', '--run-dir', runDir);
    const told = jsonLines(stdout);
    const histograms = told.filter(
      ({ type, name }) => type === 'media' && name !== 'x' && name.includes('s/'),
    );
    const names = ['weights/weight', 'gradients/weight', 'weights/bias', 'gradients/bias'];
    assert.deepEqual(
      histograms.map(({ name, step }) => `${step} ${name}`),
      [0, 5, 10].flatMap((step) => names.map((name) => `${step} ${name}`)),
    );
    assert.equal(
      histograms[0].content.counts.reduce((sum: number, count: number) => sum + count),
      3,
    );
    const norms = told.filter(({ type, name }) => type === 'metric' && name.startsWith('system/grad norm/'));
    assert.deepEqual(
      norms.map(({ name, step }) => [name, step]),
      [
        ['system/grad norm/weight', 0],
        ['system/grad norm/bias', 0],
        ['system/grad norm/weight', 5],
        ['system/grad norm/bias', 5],
        ['system/grad norm/weight', 10],
        ['system/grad norm/bias', 10],
      ],
    );
    const whole = told.find(({ name, step }) => name === 'system/grad norm' && step === 10);
    assert.ok(Math.abs(Math.hypot(norms[4].value, norms[5].value) - whole.value) < 1e-6);
  });

  it('knows the epoch of each metric', () => {
    assert.deepEqual(
      metrics('loss').map(({ epoch }) => epoch),
      [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
    );
    assert.deepEqual(
      metrics('val/loss').map(({ epoch, value }) => [epoch, value]),
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    );
  });

  it('knows the epoch of plain loops too', async () => {
    const file = workspace.file(
      'plain-loops.ts',
      PROGRAM.replace('const epoch of epochs(3)', 'let epoch = 0; epoch < 3; epoch++'),
    );
    const { stdout } = await tensorscope('train', file, '--json', '--engine', 'cpu');
    const plain = jsonLines(stdout).filter(({ type, name }) => type === 'metric' && name === 'loss');
    // Before the first step nobody knows yet which loop goes over epochs.
    assert.deepEqual(
      plain.map(({ epoch }) => epoch ?? null),
      [null, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
    );
  });

  it('tells the learning rate when it changes, and the norm of the gradients', () => {
    assert.deepEqual([...new Set(metrics('system/lr').map(({ value }) => value))], [0.1, 0.05, 0.025]);
    const norms = metrics('system/grad norm');
    assert.ok(norms.length > 0 && norms.every(({ value }) => value > 0));
  });

  it('is sure how far it is', () => {
    const fractions = events.filter(({ type }) => type === 'progress').map(({ fraction }) => fraction);
    assert.ok(fractions.every((fraction) => fraction >= 0 && fraction <= 1));
  });

  it('keeps images, histograms and texts in the run’s folder', () => {
    const media = events.filter(({ type }) => type === 'media');
    assert.deepEqual(
      jsonLines(readFileSync(path.join(runDir, 'media.jsonl'), 'utf8')),
      media.map(({ type: _, ...rest }) => rest),
    );
    const [image, histogram, text] = media.map(({ content }) => content);
    const { width, height } = decode(readFileSync(path.join(runDir, image.file)));
    assert.deepEqual([width, height, image.caption], [3, 1, 'one row']);
    assert.equal(histogram.edges.length, 9);
    assert.equal(
      histogram.counts.reduce((sum: number, count: number) => sum + count),
      48,
    );
    assert.equal(text.text, 'to be or not to be');
  });
});
