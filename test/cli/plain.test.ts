import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';

/** In the process that traces, which reaches no disk for writing, no network and no other process. */
describe('programs of plain TensorFlow.js on the command line', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  const shapesOf = async (file: string) => {
    const { status, stdout, stderr } = await tensorscope('shapes', file, '--json');
    assert.equal(stderr, '');
    return { status, facts: JSON.parse(stdout) };
  };

  for (const name of ['cnn.js', 'csv-regression.js', 'node.cjs', 'transfer.js']) {
    it(`${name} has shapes and no problems`, async () => {
      const { status, facts } = await shapesOf(path.join('test/fixtures/plain', name));
      const problems = facts.diagnostics.filter(({ severity }: any) => severity !== 'information');
      assert.deepEqual(problems, []);
      assert.equal(facts.cut, null);
      assert.equal(status, 0);
      assert.ok(facts.hints.some(({ label }: any) => /\] → \[.*params$/.test(label)));
    });
  }

  it('a CommonJS program knows its own file, and that it is the one that is run', async () => {
    workspace.file(
      'model.cjs',
      `const tf = require('@tensorflow/tfjs');
const size = require('path').basename(__filename).length;
exports.weights = tf.zeros([size, 3]);
if (require.main === module) throw new Error('This is not the program.');`,
    );
    const file = workspace.file(
      'program.cjs',
      `const { weights } = require('./model.cjs');
const path = require('path');
if (require.main === module) main();
function main() {
  const where = path.basename(path.join(__dirname, 'program.cjs')) === path.basename(__filename) ? 1 : 2;
  const product = weights.transpose().matMul(weights).slice(0, where);
}`,
    );
    const { facts } = await shapesOf(file);
    assert.deepEqual(facts.diagnostics, []);
    assert.equal(facts.hints.find(({ name }: any) => name === 'product')?.label, '[1, 3]');
  });

  it('a model that is far away ends the trace with a word, and keeps the shapes before it', async () => {
    const file = workspace.file(
      'far.js',
      `import * as tf from '@tensorflow/tfjs';
const x = tf.zeros([1, 224, 224, 3]);
const model = await tf.loadGraphModel('https://example.com/model.json');
const y = model.predict(x);`,
    );
    const { facts } = await shapesOf(file);
    assert.deepEqual(
      facts.hints.map(({ name, label }: any) => `${name} ${label}`),
      ['x [1, 224, 224, 3]'],
    );
    const [problem] = facts.diagnostics;
    assert.equal(problem.line, 3);
    assert.match(problem.message, /tf\.loadGraphModel reads files or the network/);
  });
});
