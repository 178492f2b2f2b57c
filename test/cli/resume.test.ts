import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';
import { assertResumes, killable } from './killed-runs.ts';

const HEAD = `import { DataLoader, F, TensorDataset, epochs, log, nn, optim, rand, randn } from 'tensorscope';
const x = randn(40, 3);
const y = x.sum(1, { keepdim: true });
`;

/** Each kills itself at a step that the run's folder has not seen yet. */
const PROGRAMS: Record<string, string> = {
  'epochs over a shuffled loader, with dropout, Adam and a schedule': `${HEAD}
const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Dropout(0.3), new nn.Linear(8, 1));
const adam = new optim.Adam(model.parameters(), { lr: 0.01 });
const schedule = new optim.lrScheduler.StepLR(adam, 1, { gamma: 0.9 });
const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 8, shuffle: true, generatorSeed: 3 });
const losses: number[] = [];
let step = 0;
for (const epoch of epochs(4)) {
  const before = losses.length;
  let total = 0;
  for (const [a, b] of loader) {
    const loss = F.mseLoss(model(a), b);
    adam.zeroGrad();
    loss.backward();
    adam.step();
    losses.push(loss.item());
    total += loss.item();
    KILL(++step);
  }
  schedule.step();
  log({ epoch, total, before, seen: losses.reduce((sum, one) => sum + one, 0), chance: Math.random() });
}
`,
  'a while loop in a function, two optimizers, gradients added up': `${HEAD}
const one = new nn.Linear(3, 4);
const two = new nn.Linear(4, 1);
const first = new optim.SGD(one.parameters(), { lr: 0.02, momentum: 0.9 });
const second = new optim.Adam(two.parameters(), { lr: 0.01 });
async function work() {
  let step = 0;
  const best = { loss: Infinity };
  while (step < 20) {
    const loss = F.mseLoss(two(one(x.add(rand(40, 3)))).tanh(), y);
    loss.backward();
    if (step % 3 === 2) {
      first.step();
      first.zeroGrad();
    }
    second.step();
    best.loss = Math.min(best.loss, loss.item());
    log({ best: best.loss });
    await null;
    KILL(++step);
  }
}
await work();
`,
  'folds with a model each, and an order drawn by hand': `${HEAD}
let step = 0;
for (let fold = 0; fold < 3; fold++) {
  const model = new nn.Linear(3, 1);
  const sgd = new optim.SGD(model.parameters(), { lr: 0.05 });
  const order = Array.from({ length: 7 }, () => Math.floor(Math.random() * 40));
  for (const i of order) {
    const loss = F.mseLoss(model(x.narrow(0, i, 1)), y.narrow(0, i, 1));
    sgd.zeroGrad();
    loss.backward();
    sgd.step();
    KILL(++step);
  }
  log({ fold });
}
`,
};

describe('tensorscope train --resume', function () {
  this.timeout(60_000);
  const workspace = new Workspace();
  after(() => workspace.remove());

  for (const [name, text] of Object.entries(PROGRAMS)) {
    it(`tells the same as a run that was never stopped: ${name}`, () =>
      assertResumes(workspace, name, text, [9, 13]));
  }

  it('says what changed, and goes on where that is wanted', async () => {
    const file = workspace.file('program.ts', killable(Object.values(PROGRAMS)[0]));
    const runDir = path.join(workspace.folder, 'changed');
    process.env.KILL_AT = '9';
    await tensorscope(
      'train',
      file,
      '--json',
      '--engine',
      'cpu',
      '--run-dir',
      runDir,
      '--checkpoint-every',
      '0',
    );
    process.env.KILL_AT = '';
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
    const refused = await tensorscope('train', file, '--json', '--resume', runDir);
    assert.equal(refused.status, 1);
    assert.match(refused.stdout, /program\.ts changed since.*--resume-anyway/);
    const went = await tensorscope('train', file, '--json', '--resume', runDir, '--resume-anyway');
    assert.equal(went.status, 0);
  });
});
