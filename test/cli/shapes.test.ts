import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';

describe('tensorscope shapes', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  const traced = async (text: string, name = 'program.ts', ...args: string[]) => {
    const file = workspace.file(name, text);
    const { status, stdout, stderr } = await tensorscope('shapes', file, '--json', ...args);
    assert.equal(stderr.replace(/^\(node:.*\n|^\(Use `node.*\n/gm, ''), '');
    return { status, file, ...JSON.parse(stdout) };
  };
  const labels = ({ hints }: any) => hints.map(({ line, name, label }: any) => `${line} ${name} ${label}`);

  it('tells every layer of examples/mnist.ts', async () => {
    const { status, stdout } = await tensorscope('shapes', 'examples/mnist.ts', '--json');
    assert.equal(status, 0);
    const { hints, diagnostics, cut, milliseconds } = JSON.parse(stdout);
    assert.deepEqual(diagnostics, []);
    assert.equal(cut, null);
    assert.ok(milliseconds.total >= milliseconds.run);
    const shown = hints.map(({ name, label }: any) => `${name} ${label}`);
    for (const expected of [
      'images [64, 1, 28, 28]',
      'labels [64] int32',
      'logits [64, 10]',
      'loss []',
      'predicted [500] int32',
    ])
      assert.ok(shown.includes(expected), `${expected} is not among\n${shown.join('\n')}`);
    const [conv] = hints.filter(({ name }: any) => name === 'nn.Conv2d');
    assert.equal(conv.label, '[64|500, 1, 28, 28] → [64|500, 16, 26, 26] · 160 params');
  });

  it('prints the source with its shapes, and the errors with both shapes', async () => {
    const file = workspace.file(
      'wrong.ts',
      "import { nn, randn } from 'tensorscope';\nconst fc = new nn.Linear(800, 10);\nconst y = fc(randn(4, 900));\nconst z = y.sum();\n",
    );
    const { status, stdout } = await tensorscope('shapes', file);
    assert.equal(status, 1);
    assert.match(stdout, /const y = .*✗ y \[4, 10\]/);
    assert.match(stdout, /const z = .*z \[\]/);
    assert.match(stdout, /wrong\.ts:3:\d+: error: .*\[4, 900\].*\[10, 800\]/);
    assert.match(stdout, /wrong\.ts:2:\d+: .*weight \[10, 800\]/);
  });

  it('reports a layer of the wrong size inside Sequential where it is constructed', async () => {
    const { status, diagnostics, hints } = await traced(
      `import { nn, randn } from 'tensorscope';
const net = new nn.Sequential(
  new nn.Conv2d(1, 8, 3),
  new nn.Flatten(),
  new nn.Linear(5000, 10),
);
const out = net(randn(2, 1, 28, 28));
`,
    );
    assert.equal(status, 1);
    assert.equal(diagnostics.length, 1);
    assert.equal(diagnostics[0].line, 5);
    assert.match(diagnostics[0].message, /5408.*5000/);
    assert.ok(hints.some(({ name, label }: any) => name === 'out' && label === '[2, 10]'));
  });

  it('follows operators, destructuring, chains, helpers and JavaScript', async () => {
    const result = await traced(
      `import { randn } from 'tensorscope';
import 'tensorscope/operators';
const pred = randn(8, 3), y = randn(8, 3);
const loss = ((pred - y) ** 2).mean();
const { values, indices } = pred.max(1);
const h = pred
  .unsqueeze(1)
  .expand(8, 5, 3);
const twice = (t) => t * 2;
twice(h);
twice(y);
`,
      'operators.js',
    );
    assert.deepEqual(labels(result), [
      '3 pred [8, 3]',
      '3 y [8, 3]',
      '4 loss []',
      '5 values [8]',
      '5 indices [8] int32',
      '6 h [8, 5, 3]',
      '7 unsqueeze [8, 1, 3]',
      '8 expand [8, 5, 3]',
      '9 t [8, 5, 3] or [8, 3]',
      '9 t * 2 [8, 5, 3] or [8, 3]',
    ]);
    assert.deepEqual(result.diagnostics, []);
  });

  it('keeps a traced program from the disk, the network and other processes', async () => {
    const target = path.join(workspace.folder, 'written.txt');
    const { diagnostics, status } = await traced(
      `import fs, { writeFileSync } from 'node:fs';
import { promises } from 'fs';
import { execSync } from 'node:child_process';
import { zeros } from 'tensorscope';
writeFileSync(${JSON.stringify(target)}, 'x');
fs.appendFileSync(${JSON.stringify(target)}, 'x');
await promises.writeFile(${JSON.stringify(target)}, 'x');
try { execSync('touch ' + ${JSON.stringify(target)}); } catch {}
try { await fetch('http://127.0.0.1:9/'); } catch {}
try { fs.createWriteStream(${JSON.stringify(target)}).write('x'); } catch {}
try { fs.openSync(${JSON.stringify(target)}, 'w'); } catch {}
const done = zeros(2);
`,
    );
    assert.equal(existsSync(target), false);
    assert.equal(status, 0);
    assert.deepEqual(
      diagnostics.map(({ line, code }: any) => `${line} ${code}`),
      [5, 6, 7, 8, 9, 10, 11].map((line) => `${line} left-out`),
    );
  });

  it('cuts a program that never ends, with the hints so far', async () => {
    const { cut, hints, status } = await traced(
      "import { ones } from 'tensorscope';\nlet x = ones(2, 3);\nwhile (true) {\n  x = x.add(1);\n}\n",
      'endless.ts',
      '--limit',
      '300',
    );
    assert.equal(status, 0);
    assert.match(cut.reason, /0\.3 s/);
    assert.ok(cut.line >= 3 && cut.line <= 4);
    assert.ok(hints.some(({ name, label }: any) => name === 'x' && label === '[2, 3]'));
  });

  it('runs //? comments between statements, each for itself', async () => {
    const result = await traced(
      `import { nn, randn, type Tensor } from 'tensorscope';
export class Net extends nn.Module {
  body = new nn.Linear(8, 4);
  forward(x: Tensor): Tensor {
    //? not between top-level statements
    return this.body(x);
  }
}
//? new Net()(randn(3, 8))
//? new Net()(missing)
//? 2 +
//? new Net()(randn(5, 8))
`,
      'uncalled.ts',
    );
    assert.deepEqual(labels(result), [
      '3 nn.Linear [3|5, 8] → [3|5, 4] · 36 params',
      '4 x [3|5, 8]',
      '6 this.body(x) [3|5, 4]',
      '9 new Net()(randn(3, 8)) [3, 4]',
      '12 new Net()(randn(5, 8)) [5, 4]',
    ]);
    assert.deepEqual(
      result.diagnostics.map(({ line, code }: any) => `${line} ${code}`),
      ['10 stopped'],
    );
  });

  it('says where a program does not parse, and which import is missing', async () => {
    const broken = await traced('const x = ;\n', 'broken.ts');
    assert.deepEqual(
      [broken.status, broken.diagnostics[0].code, broken.diagnostics[0].line],
      [1, 'syntax-error', 1],
    );
    const missing = await traced("import './nowhere';\n", 'missing.ts');
    assert.deepEqual([missing.status, missing.diagnostics[0].code], [1, 'import-not-found']);
  });

  it('prints several programs, and goes on after one that does not parse', async () => {
    const one = workspace.file('one.ts', "import { zeros } from 'tensorscope';\nconst a = zeros(2, 3);\n");
    const bad = workspace.file('bad.ts', "import { zeros } from 'tensorscope';\nconst b = ;\n");
    const { status, stdout } = await tensorscope('shapes', bad, one);
    assert.equal(status, 1);
    assert.match(stdout, /# .*bad\.ts\n[^#]*bad\.ts:2:11: error: .*\n\n# .*one\.ts\n[^#]*a \[2, 3\]/);
    const lines = (await tensorscope('shapes', one, bad, '--json')).stdout.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => path.basename(JSON.parse(line).program)),
      ['one.ts', 'bad.ts'],
    );
  });

  it('prints the programs of a folder, and says where it has none', async () => {
    const { status, stdout } = await tensorscope('shapes', 'examples/blocks');
    assert.equal(status, 0);
    assert.match(stdout, /class Wave[\s\S]*class Residual/);
    assert.doesNotMatch(stdout, /# .*residual\.ts/, 'a part is shown with its program');
    const none = await tensorscope('shapes', 'docs');
    assert.equal(none.status, 1);
    assert.match(none.stderr, /docs: no \.ts or \.js file in this folder imports tensorscope/);
  });

  it('prints the layers of a model and what they cost', async () => {
    const { status, stdout } = await tensorscope('shapes', 'examples/mnist.ts', '--model');
    assert.equal(status, 0);
    assert.match(stdout, / {4}0 +Conv2d +\[64, 1, 28, 28\] +\[64, 16, 26, 26\] +1 +160 +12\.\d MFLOPs/);
    assert.match(stdout, /Net: 108,618 params, \d+ MFLOPs and [\d.]+ MB kept for backward in a forward pass/);
    assert.match(stdout, /Training at a batch of 64 takes about [\d.]+ MB: parameters 424 kB/);
    const without = workspace.file('none.ts', "import { zeros } from 'tensorscope';\nzeros(2);\n");
    assert.match((await tensorscope('shapes', without, '--model')).stdout, /calls no model/);
  });

  it('reports a file that is not there', async () => {
    const { status, stderr } = await tensorscope('shapes', 'nowhere.ts');
    assert.equal(status, 1);
    assert.match(stderr, /nowhere\.ts: there is no such file/);
  });

  it('traces plain TensorFlow.js', async () => {
    const result = await traced(
      `import * as tf from '@tensorflow/tfjs';
const x = tf.ones([8192, 50257]);
const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3] })] });
const y = model.predict(tf.zeros([2, 3])) as tf.Tensor;
const bad = tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]));
const after = tf.relu(bad);
model.summary();
`,
    );
    assert.equal(result.status, 1);
    assert.deepEqual(labels(result), [
      '2 x [8192, 50257]',
      '3 tf.sequential [2, 3] → [2, 4] · 16 params',
      '4 y [2, 4]',
      '5 bad [2, 5]',
      '6 after [2, 5]',
    ]);
    assert.equal(result.diagnostics[0].line, 5);
    assert.match(result.diagnostics[0].message, /\[2, 3\].*\[4, 5\]/);
  });
});
