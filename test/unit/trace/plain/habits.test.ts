import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TracedFixture } from './fixture.ts';

/** Programs that run, and hardly do what was meant. */
const habits: Record<string, { program: string; change: [string, string]; at: string; code: string }> = {
  'a sigmoid before a loss that takes logits': {
    program: 'gradients.ts',
    change: ['.add(bias)', '.add(bias).sigmoid()'],
    at: 'tf.losses.sigmoidCrossEntropy',
    code: 'sigmoid-twice',
  },
  'a softmax before a loss that takes logits': {
    program: 'dataset.ts',
    change: ['.oneHot(ys.toInt(), 3), logits)', '.oneHot(ys.toInt(), 3), logits.softmax())'],
    at: 'return tf.losses.softmaxCrossEntropy',
    code: 'softmax-twice',
  },
  'a model with a softmax and a loss that takes logits': {
    program: 'iris.js',
    change: ["loss: 'categoricalCrossentropy'", 'loss: tf.losses.softmaxCrossEntropy'],
    at: 'await model.fit(xTrain',
    code: 'softmax-twice',
  },
  'the logarithm of a softmax in a loss': {
    program: 'gradients.ts',
    change: [
      'tf.losses.sigmoidCrossEntropy(targets, predicted)',
      'tf.log(tf.softmax(predicted)).mul(targets).mean()',
    ],
    at: 'return tf.log(',
    code: 'log-of-softmax',
  },
  'a difference of every element with every other': {
    program: 'polynomial.ts',
    change: ['predictions.sub(labels)', 'predictions.sub(labels.expandDims(1))'],
    at: 'const error =',
    code: 'outer-broadcast',
  },
  'targets of a data set without their second dimension': {
    program: 'csv-regression.js',
    change: ['ys: Object.values(ys)', 'ys: ys.medv'],
    at: 'await model.fitDataset(',
    code: 'outer-broadcast',
  },
};

describe('habits in programs of plain TensorFlow.js', () => {
  for (const [name, { program, change, at, code }] of Object.entries(habits)) {
    it(name, async () => {
      const { problems, lineOf } = await trace(program, change);
      assert.deepEqual(
        problems.map((problem) => [problem.code, problem.severity, problem.line]),
        [[code, 'warning', lineOf(at)]],
      );
    });
  }

  it('a question in a comment has its answer', async () => {
    const question = '//? createModel().predict(tf.zeros([8, 28, 28, 1]))';
    const { labels, problems } = await trace('cnn.js', [
      'const model = createModel();',
      `${question}\nconst model = createModel();`,
    ]);
    assert.deepEqual(labels(question), ['[8, 10]']);
    assert.deepEqual(problems, []);
  });

  it('a question alone shows the shapes of a model that nobody calls', async () => {
    const fixture = await trace('vae.ts', [
      'const encoder = createEncoder();',
      '//? createEncoder().predict(tf.zeros([16, original]))\nprocess.exit();\nconst encoder = createEncoder();',
    ]);
    assert.deepEqual(fixture.labels('const epsilon'), ['[16, 2]']);
    assert.deepEqual(fixture.labels("name: 'encoder'"), [
      '[16, 784] → [16, 2], [16, 2], [16, 2] · 403,972 params',
    ]);
  });
});

async function trace(program: string, change: [string, string]) {
  const fixture = await TracedFixture.trace(program, change);
  return {
    problems: fixture.problems,
    labels: (line: string) => fixture.labels(line),
    lineOf: (line: string) => fixture.lineOf(line),
  };
}
