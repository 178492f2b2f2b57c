import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'mocha';
import { jsonLines, tensorscope, Workspace } from './command.ts';

describe('the truth of shapes', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  const traced = async (text: string, ...args: string[]) => {
    const { stdout } = await tensorscope('shapes', workspace.file('program.ts', text), '--json', ...args);
    const result = JSON.parse(stdout);
    const label = (name: string, line?: number) =>
      result.hints
        .filter((hint: any) => hint.name === name && (!line || hint.line === line))
        .map((hint: any) => hint.label)
        .join(' & ');
    const problems = result.diagnostics.map(({ line, code, message }: any) => `${line} ${code} ${message}`);
    return { ...result, label, problems };
  };

  const model = `import { cat, DataLoader, F, nn, optim, randn, TensorDataset, type Tensor } from 'tensorscope';
class Block extends nn.Module {
  constructor(inputs: number, outputs: number) {
    super();
    this.fc = new nn.Linear(inputs, outputs);
  }
  fc: nn.Linear;
  forward(h: Tensor): Tensor {
    return this.fc(h);
  }
}
class Net extends nn.Module {
  blocks: nn.ModuleList;
  constructor(...widths: number[]) {
    super();
    this.blocks = new nn.ModuleList(widths.slice(1).map((width, i) => new Block(widths[i], width)));
  }
  forward(x: Tensor): Tensor {
    for (const block of this.blocks) x = block(x);
    return x;
  }
}
`;
  const training = (data: string, net: string, rest = '') => `${model}
const net = ${net};
const loader = new DataLoader(new TensorDataset(${data}), { batchSize: 64 });
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let epoch = 0; epoch < 3; epoch++) {
  for (const [batch, target] of loader) {
    const out = net(batch);
    const loss = F.mseLoss(out, target);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
  ${rest}
}
`;
  const steady = 'new Net(8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8)';

  it('counts how often a place is reached in one round of a training loop, not in the trace', async () => {
    const { label } = await traced(training('randn(128, 8), randn(128, 8)', steady));
    assert.equal(label('h'), '[64, 8] ×12');
    assert.equal(label('x', 18), '[64, 8]');
    assert.equal(label('x', 19), '[64, 8] ×12');
    assert.equal(label('out'), '[64, 8]');
    assert.equal(label('loss'), '[]');
  });

  it('counts the batches of a loader as rounds, in an evaluation as in training', async () => {
    const text = training('randn(100, 8), randn(100, 8)', steady, 'evaluate();');
    const { label } = await traced(
      `${text}function evaluate() {\n  for (const [batch, target] of loader) {\n    const right = net(batch).sub(target);\n  }\n}\n`,
    );
    assert.equal(label('right'), '[64|36, 8]');
    assert.equal(label('batch'), '[64|36, 8] & [64|36, 8]');
    assert.equal(label('h'), '[64|36, 8]');
  });

  it('tells when rounds differ', async () => {
    const { label } = await traced(
      `${training('randn(128, 8), randn(128, 8)', steady)}for (let i = 0; i < 5; i++) net(randn(64, 8));\n`,
    );
    assert.equal(label('h'), '[64, 8] ×12–60');
  });

  it('tells a loop’s shapes by the first and the last, for each size of batch', async () => {
    const { label } = await traced(training('randn(100, 8), randn(100, 2)', 'new Net(8, 32, 16, 2)'));
    assert.equal(label('h'), '[64|36, 8] → [64|36, 16]');
    assert.equal(label('x', 19), '[64|36, 32] → [64|36, 2]');
    assert.equal(label('out'), '[64|36, 2]');
  });

  it('follows a growing cache, and says what was seen outside of it', async () => {
    const { label, hints } = await traced(`${model}
const net = new Net(4, 4);
const prompt = net(randn(2, 7, 4));
let cache = randn(1, 1, 4);
for (let t = 0; t < 20; t++) {
  const next = net(cache);
  cache = cat([cache, next.narrow(1, 0, 1)], 1);
}
`);
    assert.equal(label('next'), '[1, 1, 4] → [1, 20, 4]');
    assert.equal(label('cache'), '[1, 1, 4] & [1, 2, 4] → [1, 21, 4]');
    assert.equal(label('h'), '[2, 7, 4] or [1, 1, 4] → [1, 20, 4]');
    const turns = hints.find(({ name }: any) => name === 'next').shapes.map(({ turn }: any) => turn);
    assert.deepEqual(turns, ['first', ...new Array(18).fill('between'), 'last']);
  });

  it('keeps apart what two call sites pass in one round of a loop', async () => {
    const { label } = await traced(`${model}
const twice = (t: Tensor) => t.mul(2);
for (let i = 0; i < 4; i++) {
  twice(randn(8, 3));
  twice(randn(5, 3));
}
`);
    assert.equal(label('t'), '[8|5, 3]');
  });

  it('lists shapes that come back to where they began', async () => {
    const { label } = await traced(`${model}const unet = new Net(8, 4, 2, 4, 8, 4);\nunet(randn(3, 8));\n`);
    assert.equal(label('h'), '[3, 8|4|2]');
  });

  it('tells under which modules a place saw which shape', async () => {
    const { hints } = await traced(`${model}
const scaled = (t: Tensor) => t.mul(2);
class Pair extends nn.Module {
  left = new Net(8, 8, 8, 8, 8);
  right = new Net(4, 4);
  forward(x: Tensor) {
    return [scaled(this.left(x)), scaled(this.right(randn(2, 4)))];
  }
}
const pair = new Pair();
pair(randn(3, 8));
`);
    const paths = (name: string) =>
      hints
        .find((hint: any) => hint.name === name)
        .shapes.map(({ shape, paths }: any) => [shape.join(), ...(paths ?? [])].join(' '));
    assert.deepEqual(paths('h'), ['3,8 left.blocks.0 … left.blocks.3', '2,4 right.blocks.0']);
    assert.deepEqual(paths('t'), ['3,8', '2,4']);
    const shared = await traced(
      `${model}const a = new Net(8, 8);\nconst b = new Net(4, 4);\na(randn(3, 8));\nb(randn(2, 4));\n`,
    );
    assert.deepEqual(
      shared.hints.find(({ name }: any) => name === 'h').shapes.map(({ paths }: any) => paths),
      [['a.blocks.0'], ['b.blocks.0']],
    );
  });

  it('reports a program that breaks only in its short last batch, and says so', async () => {
    const { problems } = await traced(
      `${training('randn(144, 8), randn(144, 8)', steady).replace('= net(batch)', '= net(batch.view(64, 8))')}`,
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0], /^29 shape-mismatch .*\[16, 8\].*last batch, number 3.* 16 samples .* 64$/);
  });

  it('says the same of an error that a program throws there, and not behind the loop', async () => {
    const text = training('randn(144, 8), randn(144, 8)', steady);
    const thrown = await traced(
      text.replace(
        '= net(batch)',
        "= (() => { if (batch.shape[0] < 64) throw new Error('short'); return net(batch); })()",
      ),
    );
    assert.match(thrown.problems[0], /^29 stopped .*short; it fails in the last batch, number 3,/);
    const behind = await traced(`${text}throw new Error('over');\n`);
    assert.match(behind.problems[0], /stopped .*over$/);
  });

  it('sees the short last slice of a training loop that takes its batches by hand', async () => {
    const text = (take: string) => `${model}
const net = new Net(8, 8);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const x = randn(1000, 8);
for (let i = 0; i < x.shape[0]; i += 64) {
  const batch = x.narrow(0, i, Math.min(64, 1000 - i))${take};
  const loss = net(batch).square().mean();
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
`;
    const { label } = await traced(text(''));
    assert.equal(label('batch'), '[64|40, 8]');
    const { problems } = await traced(text('.view(64, 8)'));
    assert.match(problems[0], /^28 shape-mismatch .*last batch, number 16, which has 40 .* 64$/);
  });

  it('tells the shapes that a training run sees, early and at its end, with the text that was run', async () => {
    const text = training('randn(100, 8), randn(100, 2)', 'new Net(8, 4, 2)');
    const file = workspace.file('run.ts', `${text}const after = randn(30).maskedSelect(randn(30).gt(0));\n`);
    const { stdout } = await tensorscope('train', file, '--json', '--seed', '1', '--engine', 'cpu');
    const events = jsonLines(stdout);
    const shapes = events.filter(({ type }) => type === 'shapes');
    assert.equal(shapes.length, 2);
    assert.ok(events.indexOf(shapes[0]) < events.findIndex(({ step }) => step === 3));
    const seen = ({ places }: any, name: string) =>
      places
        .filter((place: any) => place.name === name)
        .flatMap((place: any) => place.shapes.map(({ shape }: any) => shape));
    assert.deepEqual(seen(shapes[0], 'out'), [
      [64, 2],
      [36, 2],
    ]);
    assert.deepEqual(seen(shapes[0], 'h'), [
      [64, 8],
      [64, 4],
      [36, 8],
      [36, 4],
    ]);
    assert.deepEqual(seen(shapes[0], 'after'), []);
    assert.ok(seen(shapes[1], 'after')[0][0] < 30);
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    assert.deepEqual(shapes[1].files, { [file]: hash });
  });

  const plain = (run: string) => `import * as tf from '@tensorflow/tfjs';
const data = tf.data.generator(function* () {});
const whole = tf.data.array(Array.from({ length: 144 }, () => [1, 2])).batch(64);
const model = tf.sequential();
class Fixed extends tf.layers.Layer {
  computeOutputShape(shape: tf.Shape) { return shape; }
  call(inputs: tf.Tensor[]) {
    const x = inputs[0];
    return x.reshape([64, 2]).add(x);
  }
  static get className() { return 'Fixed'; }
}
${run}
`;

  it('sees the short last batch of a data set of TensorFlow.js, wherever it is used', async () => {
    const text = (take: string) =>
      plain(`let sum = tf.scalar(0);
await whole.map((x: any) => tf.mul(x, 2)).prefetch(1).forEachAsync((batch: any) => {
  const seen = batch${take};
});`);
    const { label } = await traced(text(''));
    assert.equal(label('seen'), '[64|16, 2]');
    const { problems } = await traced(text('.reshape([64, 2])'));
    assert.equal(problems.length, 1);
    assert.match(problems[0], /^15 shape-mismatch .*\[16, 2\].*last batch, number 3, which has 16 .* 64$/);
  });

  it('says that a layer fails in the last batch of fit', async () => {
    const { problems, label } = await traced(
      plain(`model.add(tf.layers.dense({ units: 2, inputShape: [2] }));
model.add(new Fixed({}) as any);
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.zeros([1000, 2]), tf.zeros([1000, 2]), { batchSize: 64, callbacks: { onBatchEnd: async () => {} } });`),
    );
    assert.match(problems[0], /^9 shape-mismatch .*\[40, 2\].*last batch, number 16, which has 40 .* 64$/);
    assert.equal(label('x'), '[64|40, 2]');
  });

  it('says of an op without a shape rule that it has none, and guesses nothing', async () => {
    const text = (backend: string) => `import * as tf from '@tensorflow/tfjs';
tf.registerKernel({
  kernelName: 'HalfOf${backend}',
  backendName: '${backend}',
  kernelFunc: ({ inputs, backend }: any) => {
    const { shape: [rows, columns], dtype } = inputs.x;
    const shape = [rows / 2, columns];
    return { dataId: backend.write(null, shape, dtype), shape, dtype };
  },
});
const x = tf.zeros([4, 3]);
const y = tf.engine().runKernel('HalfOf${backend}', { x }) as tf.Tensor;
const z = y.add(1);
`;
    const without = await traced(text('cpu'));
    assert.match(without.problems.join(), /^12 no-shape-rule .*HalfOfcpu has no shape rule/);
    assert.equal(without.label('x') + without.label('y') + without.label('z'), '[4, 3]');
    const { problems, label } = await traced(text('meta'));
    assert.deepEqual([problems, label('y'), label('z')], [[], '[2, 3]', '[2, 3]']);
  });

  it('says in which round of which loop a trace was cut', async () => {
    const { cut, label } = await traced(
      `import { ones } from 'tensorscope';
let x = ones(2, 3);
const grow = (n: number) => {
  for (let i = 0; i < n; i++) try { x = x.add(1); } catch {}
};
while (true) {
  grow(3);
}
`,
      '--limit',
      '300',
    );
    assert.equal(cut.line, 6);
    assert.match(cut.reason, /^stopped after 0\.3 s of tracing, in round [\d,]+ of this loop;/);
    assert.match(label('x', 4), /^\[2, 3\] ×[\d,]+$/);
  });

  it('counts the calls of modules in one round as well', async () => {
    const text = training('randn(100, 8), randn(100, 8)', 'new Net(8, 8)');
    const { hints } = await traced(text.replace('net(batch)', 'net(net(net(batch)))'));
    const [layer] = hints.filter(({ name }: any) => name === 'nn.Linear');
    assert.deepEqual(
      layer.shapes.map(({ shape, count }: any) => [shape[0], count]),
      [
        [64, 3],
        [36, 3],
      ],
    );
  });
});
