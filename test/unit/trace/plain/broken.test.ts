import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TracedFixture } from './fixture.ts';

interface Mistake {
  program: string;
  /** What is replaced by what. */
  change: [from: string, to: string];
  /** The line of the error. */
  at: string;
  message: RegExp;
  /** A later line on which the trace still knows the shapes. */
  later: [line: string, ...labels: string[]];
}

const mistakes: Record<string, Mistake> = {
  'a picture without channels': {
    program: 'cnn.js',
    change: ['inputShape: [IMAGE_SIZE, IMAGE_SIZE, 1]', 'inputShape: [IMAGE_SIZE, IMAGE_SIZE]'],
    at: 'model.add(',
    message:
      /Conv2D: x \[null, 28, 28\] has 3 dimensions, but it takes 4: \[batch, height, width, channels\]/,
    later: ['tf.layers.flatten()', '[512|67|313|…, 4, 4, 16] → [512|67|313|…, 256]'],
  },
  'a forgotten reshape before fit': {
    program: 'cnn.js',
    change: ['xs.reshape([5500, IMAGE_SIZE, IMAGE_SIZE, 1])', 'xs.clone()'],
    at: 'const history = await model.fit(',
    message: /fit: x \[5500, 784\] does not fit the model’s input \[null, 28, 28, 1\]/,
    later: ['const preview =', '[1000, 10]'],
  },
  'a kernel larger than the picture': {
    program: 'cnn.js',
    change: ['kernelSize: 5, filters: 16', 'kernelSize: 15, filters: 16'],
    at: 'kernelSize: 15',
    message: /Conv2D: x \[null, 12, 12, 8\] is smaller than its window \[15, 15\]: .*\[null, -2, -2, 16\]/,
    later: ['const preview =', '[1000, 10]'],
  },
  'targets of another number of classes': {
    program: 'iris.js',
    change: ['units: 3, activation', 'units: 4, activation'],
    at: 'await model.fit(xTrain',
    message: /fit: y \[126, 3\] does not fit the model’s output \[null, 4\]/,
    later: ['const predictions', '[24, 4]'],
  },
  'fewer targets than samples': {
    program: 'two-inputs.ts',
    change: ['{ price: prices, kind', '{ price: prices.slice([0], [190]), kind'],
    at: 'const { history } = await model.fit(',
    message: /fit: x \[200, 32, 32, 3\] has 200 samples, but y \[190, 1\] has 190/,
    later: ['const [predictedPrices', '[200, 1]', '[200, 5]'],
  },
  'unequal layers to add': {
    program: 'two-inputs.ts',
    change: ['units: 16, activation', 'units: 20, activation'],
    at: 'const summed',
    message: /Add: \[null, 16\] and \[null, 20\] have to be of one shape/,
    later: ['const [predictedPrices', '[200, 1]', '[200, 5]'],
  },
  'a shape that does not hold the units': {
    program: 'gan.cjs',
    change: ['targetShape: [3, 3, 384]', 'targetShape: [3, 3, 128]'],
    at: 'tf.layers.reshape',
    message:
      /Reshape: x \[null, 3456\] has 3456 elements a sample, which cannot be reshaped to \[3, 3, 128\]/,
    later: ['const generated', '[100, 28, 28, 1]'],
  },
  'a sequence where one vector is wanted': {
    program: 'text-generation.js',
    change: ['returnSequences: i < sizes.length - 1', 'returnSequences: false'],
    at: 'model.add(',
    message: /LSTM: x \[null, 128\] has 2 dimensions, but it takes 3: \[batch, steps, features\]/,
    later: ['const output = model', '[1, 23] ×20'],
  },
  'attention over the wrong axes': {
    program: 'date-conversion.js',
    change: ['axes: [2, 1]', 'axes: [2, 2]'],
    at: 'const context',
    message:
      /Dot: a \[null, 10, 12\] and b \[null, 12, 64\] are multiplied over dimensions 2 and 2, which differ: 12 ≠ 64/,
    later: ['const [scores, weights]', '[1, 10, 13]', '[1, 10, 12]'],
  },
  'a model that gets the wrong code': {
    program: 'vae.ts',
    change: ['tf.zeros([30])], 1)', 'tf.zeros([30]), tf.ones([30])], 1)'],
    at: 'const pictures',
    message: /predict: x \[30, 3\] does not fit the model’s input \[null, 2\]/,
    later: ['const pictures', '[30, 784]'],
  },
  'a state of the wrong width': {
    program: 'translation.ts',
    change: ['const inputC = tf.input({ shape: [latent] })', 'const inputC = tf.input({ shape: [128] })'],
    at: 'const [stepOutput',
    message: /LSTM: state 2 \[null, 128\] of decoder has to be \[null, 256\]/,
    later: ['const [scores, h, c]', '[1, 1, 93] ×59', '[1, 256] ×59', '[1, 256] ×59'],
  },
  'a wrong axis of concat in a layer of the program’s own': {
    program: 'custom-layer.ts',
    change: [
      'return tf.concat([positive, negative], -1)',
      'return tf.concat([positive, negative.slice([1])], -1)',
    ],
    at: 'return tf.concat',
    message: /concat: .*\[64, 256\].*\[63, 256\]/,
    later: ['const scores', '[128, 10]'],
  },
  'more actions than the network scores': {
    program: 'dqn.js',
    change: ['tf.oneHot(actions, ACTIONS)', 'tf.oneHot(actions, 4)'],
    at: 'const qs',
    message: /mul: a \[64, 3\] and b \[64, 4\] cannot be broadcast together: 3 ≠ 4/,
    later: ['const loss = agent', '[]'],
  },
  'a product of matrices that do not fit': {
    program: 'dataset.ts',
    change: ['tf.ones([2, 3])', 'tf.ones([4, 3])'],
    at: '.matMul(tf.ones(',
    message: /matMul: mat1 \[32, 2\] and mat2 \[4, 3\] cannot be multiplied: 2 ≠ 4/,
    later: ['const logits', '[32|14, 3]'],
  },
  'rows of the wrong length in a data set': {
    program: 'dataset.ts',
    change: ['inputShape: [2 * CARDS]', 'inputShape: [CARDS]'],
    at: 'const info = await model.fitDataset(',
    message: /fitDataset: x \[50, 26\] does not fit the model’s input \[null, 13\]/,
    later: ['const logits', '[32|14, 3]'],
  },
  'targets of a data set that are no column': {
    program: 'dataset.ts',
    change: ['ys: tf.tensor1d([won])', 'ys: tf.scalar(won)'],
    at: 'const info = await model.fitDataset(',
    message: /fitDataset: y \[50\] does not fit the model’s output \[null, 1\]/,
    later: ['const logits', '[32|14, 3]'],
  },
  'a table with a column too many': {
    program: 'csv-regression.js',
    change: ['inputShape: [numOfFeatures]', 'inputShape: [numOfFeatures + 1]'],
    at: 'await model.fitDataset(',
    message: /fitDataset: x \[10, 12\] does not fit the model’s input \[null, 13\]/,
    later: ['const price', '[1, 1]'],
  },
  'boxes for another picture': {
    program: 'augmentation.js',
    change: ['tf.tensor1d([0, 0, 1, 1, 2, 2, 3, 3]', 'tf.tensor1d([0, 0, 1, 1, 2, 2, 3]'],
    at: 'const crops',
    message: /cropAndResize: .*\[8, 4\]/,
    later: ['const predicted', '[4, 96, 96, 5]'],
  },
  'one class too many': {
    program: 'transfer.js',
    change: ['.toInt(), CLASSES)', '.toInt(), CLASSES + 1)'],
    at: 'await head.fit(',
    message: /fit: y \[20, 5\] does not fit the model’s output \[null, 4\]/,
    later: ['const prediction', '[1, 4]'],
  },
};

describe('mistakes in programs of plain TensorFlow.js', () => {
  for (const [name, { program, change, at, message, later }] of Object.entries(mistakes)) {
    it(name, async () => {
      const fixture = await TracedFixture.trace(program, change);
      const [first, ...others] = fixture.problems;
      assert.match(first?.message ?? 'nothing', message);
      assert.deepEqual(
        others.map((problem) => problem.message),
        [],
      );
      assert.equal(first.line, fixture.lineOf(at));
      assert.equal(first.severity, 'error');
      assert.equal(fixture.facts.cut, null);
      const [line, ...labels] = later;
      assert.deepEqual(fixture.labels(line), labels);
    });
  }
});
