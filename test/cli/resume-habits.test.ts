import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { ended, start, Workspace } from './command.ts';
import { assertResumes, killable } from './killed-runs.ts';

const HEAD = `import { DataLoader, F, TensorDataset, epochs, log, nn, noGrad, optim, progress, rand, randn, Tensor } from 'tensorscope';
const x = randn(40, 3);
const y = x.sum(1, { keepdim: true });
`;

/** Ways to write a training, each with a state in another place. */
const PROGRAMS: Record<string, string> = {
  'a class with its loop in a method, and its state in fields': `${HEAD}
class Trainer {
  step = 0;
  best = Infinity;
  history: number[] = [];
  seen = new Map<number, number>();
  #tries = 0;
  #smooth: { value: number } = { value: 0 };
  constructor(readonly model: nn.Module, readonly optimizer: optim.Adam) {}
  fit(count: number) {
    for (let epoch = 0; epoch < count; epoch++) {
      for (let i = 0; i < 5; i++) {
        const loss = F.mseLoss(this.model(x.narrow(0, i * 8, 8)) as Tensor, y.narrow(0, i * 8, 8));
        this.optimizer.zeroGrad();
        loss.backward();
        this.optimizer.step();
        this.best = Math.min(this.best, loss.item());
        this.history.push(loss.item());
        this.seen.set(i, (this.seen.get(i) ?? 0) + 1);
        this.#tries++;
        this.#smooth.value = 0.9 * this.#smooth.value + 0.1 * loss.item();
        KILL(++this.step);
      }
      log({ best: this.best, sum: this.history.reduce((a, b) => a + b, 0), tries: this.#tries, smooth: this.#smooth.value });
      log({ seen: [...this.seen.values()].reduce((a, b) => a + b, 0) });
    }
  }
}
const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 1));
new Trainer(model, new optim.Adam(model.parameters(), { lr: 0.01 })).fit(4);
`,
  'a generator of its own that draws each batch': `${HEAD}
const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Dropout(0.2), new nn.Linear(8, 1));
const sgd = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
function* batches(count: number) {
  let drift = 0;
  for (let n = 0; n < count; n++) {
    drift += Math.random() - 0.5;
    yield [randn(8, 3).add(drift), n] as const;
  }
}
let step = 0;
for (const epoch of epochs(3)) {
  for (const [a, n] of progress(batches(7))) {
    const loss = F.mseLoss(model(a) as Tensor, a.sum(1, { keepdim: true }));
    sgd.zeroGrad();
    loss.backward();
    sgd.step();
    log({ n, mean: a.mean().item() });
    KILL(++step);
  }
}
`,
  'one loop over a generator that goes through a loader again and again': `${HEAD}
const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Dropout(0.2), new nn.Linear(8, 1));
const sgd = new optim.SGD(model.parameters(), { lr: 0.05 });
const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 16, shuffle: true });
function* forever() {
  for (let epoch = 0; epoch < 5; epoch++) for (const batch of progress(loader)) yield [epoch, ...batch] as const;
}
let step = 0;
for (const [epoch, a, b] of forever()) {
  const loss = F.mseLoss(model(a) as Tensor, b);
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
  log({ epoch, mean: a.mean().item() });
  KILL(++step);
}
`,
  'batch norm, validation, an average of the weights, a schedule of each step': `${HEAD}
const model = new nn.Sequential(new nn.Linear(3, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Dropout(0.1), new nn.Linear(8, 1));
const adam = new optim.AdamW(model.parameters(), { lr: 0.02 });
const schedule = new optim.lrScheduler.CosineAnnealingLR(adam, 20);
const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 8, shuffle: true });
const average = model.parameters().map((parameter) => parameter.detach().clone());
let step = 0;
for (let epoch = 0; epoch < 4; epoch++) {
  model.train();
  for (const [a, b] of loader) {
    const loss = F.mseLoss(model(a) as Tensor, b);
    adam.zeroGrad();
    loss.backward();
    nn.utils.clipGradNorm_(model.parameters(), 1);
    adam.step();
    schedule.step();
    noGrad(() => model.parameters().forEach((parameter, i) => {
      average[i] = average[i].mul(0.9).add(parameter.mul(0.1));
    }));
    KILL(++step);
  }
  model.eval();
  const val = noGrad(() => F.mseLoss(model(x) as Tensor, y).item());
  log({ val: { loss: val }, average: average.reduce((sum, one) => sum + one.sum().item(), 0) });
}
`,
  'a GAN: two optimizers, some steps of one for each of the other': `${HEAD}
const maker = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 3));
const judge = new nn.Sequential(new nn.Linear(3, 8), new nn.LeakyReLU(0.2), new nn.Linear(8, 1));
const makes = new optim.Adam(maker.parameters(), { lr: 0.01 });
const judges = new optim.Adam(judge.parameters(), { lr: 0.01 });
let step = 0;
for (let i = 0; i < 8; i++) {
  for (let k = 0; k < 2; k++) {
    const fake = maker(randn(8, 2)) as Tensor;
    const loss = F.binaryCrossEntropyWithLogits(judge(x.narrow(0, 0, 8)) as Tensor, rand(8, 1)).add(
      F.binaryCrossEntropyWithLogits(judge(fake.detach()) as Tensor, rand(8, 1).mul(0.1)));
    judges.zeroGrad();
    loss.backward();
    judges.step();
    log({ judge: loss.item() });
    KILL(++step);
  }
  const trick = F.binaryCrossEntropyWithLogits(judge(maker(randn(8, 2)) as Tensor) as Tensor, rand(8, 1));
  makes.zeroGrad();
  trick.backward();
  makes.step();
  log({ trick: trick.item() });
}
`,
  'gradients that are added up over an inner loop': `${HEAD}
const model = new nn.Linear(3, 1);
const sgd = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
let step = 0;
for (let i = 0; i < 12; i++) {
  sgd.zeroGrad();
  let total = 0;
  for (let part = 0; part < 3; part++) {
    const noisy = x.narrow(0, part * 8, 8).add(randn(8, 3).mul(0.1));
    const loss = F.mseLoss(model(noisy), y.narrow(0, part * 8, 8)).div(3);
    loss.backward();
    total += loss.item();
  }
  sgd.step();
  log({ total });
  KILL(++step);
}
`,
  'a module that remembers, in fields of its own': `${HEAD}
class Memory extends nn.Module {
  line = new nn.Linear(3, 3);
  calls = 0;
  last: Tensor | null = null;
  norms: number[] = [];
  forward(input: Tensor): Tensor {
    this.calls++;
    const out = this.line(this.last ? input.add(this.last.mul(0.1)) : input);
    this.last = out.detach();
    this.norms.push(out.norm().item());
    return out;
  }
}
const model = new Memory();
const sgd = new optim.SGD(model.parameters(), { lr: 0.05 });
let step = 0;
while (step < 14) {
  const loss = F.mseLoss(model(x.narrow(0, 0, 8)) as Tensor, x.narrow(0, 8, 8));
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
  log({ calls: model.calls, norms: model.norms.reduce((a, b) => a + b, 0) });
  KILL(++step);
}
`,
};

const OTHER = `import { F, noGrad, type nn, type Tensor, randn } from 'tensorscope';
export let seen = 0;
const history: number[] = [];
export function count(loss: number) {
  seen++;
  history.push(loss);
}
export const sum = () => history.reduce((a, b) => a + b, 0);
export async function* stream(count: number) {
  for (let n = 0; n < count; n++) {
    await null;
    yield randn(8, 3);
  }
}
`;

const WITH_OTHER = `${HEAD}
import { count, seen, stream, sum } from './other.ts';
const model = new nn.Linear(3, 1);
const sgd = new optim.SGD(model.parameters(), { lr: 0.05 });
async function train() {
  let step = 0;
  for (let epoch = 0; epoch < 3; epoch++) {
    for await (const batch of stream(5)) {
      const loss = F.mseLoss(model(batch) as Tensor, batch.sum(1, { keepdim: true }));
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
      count(loss.item());
      KILL(++step);
    }
    log({ seen, sum: sum(), chance: Math.random() });
  }
}
await train();
`;

/** It takes from a generator by hand, which nobody else can bring back to where it was. */
const BY_HAND = `${HEAD}
const model = new nn.Linear(3, 1);
const sgd = new optim.SGD(model.parameters(), { lr: 0.05 });
function* batches() {
  for (;;) yield randn(8, 3);
}
const source = batches();
for (let step = 0; step < 12; step++) {
  const batch = source.next().value as Tensor;
  const loss = F.mseLoss(model(batch) as Tensor, batch.sum(1, { keepdim: true }));
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
  KILL(step);
}
`;

describe('a resumed program, by its habits', function () {
  this.timeout(120_000);
  const workspace = new Workspace();
  after(() => workspace.remove());
  const random = randomFrom(42);
  for (const [name, text] of Object.entries(PROGRAMS)) {
    const first = 2 + Math.floor(random() * 7);
    const second = first + 1 + Math.floor(random() * 3);
    it(`tells the same, killed at the steps ${first} and ${second}: ${name}`, () =>
      assertResumes(workspace, name, text, [first, second]));
  }

  it('tells the same: with variables of another file, and an asynchronous generator there', () => {
    workspace.file('other.ts', OTHER);
    return assertResumes(workspace, 'two files', WITH_OTHER, [4, 8]);
  });

  it('warns of what it cannot bring back', async () => {
    const file = workspace.file('by-hand.ts', killable(BY_HAND));
    const runDir = path.join(workspace.folder, 'by hand');
    const args = ['train', file, '--json', '--engine', 'cpu'];
    const first = await ended(
      start([...args, '--run-dir', runDir, '--checkpoint-every', '0'], { KILL_AT: '6' }),
    );
    assert.match(first.stdout, /A checkpoint cannot hold source:/);
    const second = await ended(start([...args, '--resume', runDir]));
    assert.equal(second.status, 0, second.stdout);
    assert.match(second.stdout, /could not hold source: from here on the numbers may differ/);
  });
});

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
