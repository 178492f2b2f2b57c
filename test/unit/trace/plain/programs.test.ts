import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'mocha';
import { shapeText } from '../../../../src/protocol/label.ts';
import { folder, TracedFixture } from './fixture.ts';

type Expected = [line: string, ...labels: string[]];

/** For each program lines and all the hints on them. */
const programs: Record<string, Expected[]> = {
  'cnn.js': [
    ['const model = tf.sequential()', '[512|67|313|…, 28, 28, 1] → [512|67|313|…, 10] · 5,994 params'],
    ['kernelSize: 5, filters: 16', '[512|67|313|…, 12, 12, 8] → [512|67|313|…, 8, 8, 16] · 3,216 params'],
    ['tf.layers.flatten()', '[512|67|313|…, 4, 4, 16] → [512|67|313|…, 256]'],
    ['const [trainXs, trainYs]', '[5500, 28, 28, 1]', '[5500, 10] int32'],
    ['const preview =', '[1000, 10]'],
    ['const classes =', '[1000] int32'],
    ['const [loss, accuracy]', '[]', '[]'],
  ],
  'text-generation.js': [
    ['units: characters.length', '[100|40|16|…, 64] → [100|40|16|…, 23] · 1,495 params'],
    ['function sample(', '[23] ×20'],
    ['const drawn =', '[1] int32 ×20'],
    ['const input = buffer', '[1, 40, 23] ×20'],
    ['const [xs, ys] =', '[256, 40, 23]', '[256, 23]'],
  ],
  'translation.ts': [
    ['const encoderInputs', '[null, null, 71]'],
    ['const [, stateH, stateC]', '[null, 256]', '[null, 256]'],
    ['const [decoded]', '[null, null, 256]'],
    ['const model =', '[64|16|36, 16, 71], [64|16|36, 59, 93] → [64|16|36, 59, 93] · 718,173 params'],
    ['const encoderModel', '[1, 16, 71] → [1, 256], [1, 256] · 335,872 params'],
    ['const target =', '[1, 1, 93] int32 ×59'],
    ['const [scores, h, c]', '[1, 1, 93] ×59', '[1, 256] ×59', '[1, 256] ×59'],
  ],
  'date-conversion.js': [
    ['const input = Array.isArray', '[128|4|100|…, 12, 64]'],
    ['return last.squeeze', '[128|4|100|…, 64]'],
    [
      'let attention',
      '[null, 10, 12]',
      '[128|4|100|…, 10, 64], [128|4|100|…, 12, 64] → [128|4|100|…, 10, 12]',
    ],
    ['const hidden =', '[128|4|100|…, 10, 128] → [128|4|100|…, 10, 64] · 8,256 params'],
    ['const prediction', '[1, 10, 13] ×9'],
    ['const [scores, weights]', '[1, 10, 13]', '[1, 10, 12]'],
  ],
  'vae.ts': [
    ['const epsilon', '[64, 2]'],
    ['const x = tf.layers.dense', '[null, 512]', '[64, 784] → [64, 512] · 401,920 params'],
    ['const z = new Sampling', '[null, 2]', '[64, 2], [64, 2] → [64, 2]'],
    ["name: 'decoder'", '[64|30, 2] → [64|30, 784] · 403,728 params'],
    ['const kl =', '[64]'],
    ['const reconstructed =', '[64, 784]'],
    ['const pictures', '[30, 784]'],
  ],
  'gan.cjs': [
    ['const fakeImage', '[null, 28, 28, 1]'],
    ['const h = tf.layers', '[null, 100]', '[100|200, 100], [100|200, 100] → [100|200, 100]'],
    ['tf.layers.reshape', '[100|200, 3456] → [100|200, 3, 3, 384]'],
    ['const aux =', '[null, 10]', '[200, 12544] → [200, 10] · 125,450 params'],
    ['const combined = tf.model', '[200, 100], [200, 1] → [200, 1], [200, 10] · 2,814,708 params'],
    ['const [x, y, auxY]', '[200, 28, 28, 1]', '[200, 1]', '[200, 1]'],
    ['const [noise, sampled, trick]', '[200, 100]', '[200, 1]', '[200, 1]'],
  ],
  'dqn.js': [
    ['filters: 256', '[1|64|32, 7, 7, 128] → [1|64|32, 5, 5, 256] · 295,168 params'],
    ['return buffer.toTensor()', '[1|64, 9, 9, 2]'],
    ['const actions', '[64] int32'],
    ['const nextMaximum', '[64]'],
    ['const { value, grads }', '[]'],
  ],
  'transfer.js': [
    ["name: 'conv_dw_1'", '[null, 32, 32, 16] → [null, 32, 32, 16] · 160 params'],
    ['const layer = mobilenet', '[1, 32, 32, 16] → [1, 32, 32, 32] · 544 params'],
    ['const truncated', '[1, 64, 64, 3] → [1, 32, 32, 32] · 1,152 params'],
    ['const embedding', '[1, 32, 32, 32]'],
    ['units: 100,', '[8|4|1, 32768] → [8|4|1, 100] · 3,276,900 params'],
    ['const prediction', '[1, 4]'],
  ],
  'two-inputs.ts': [
    ['const pooled', '[null, 16]', '[32|8|50, 30, 30, 16] → [32|8|50, 16]'],
    ['const joined', '[null, 32]', '[32|8|50, 16], [32|8|50, 16] → [32|8|50, 32]'],
    ['const [predictedPrices', '[200, 1]', '[200, 5]'],
    ['const errors', '[200]'],
  ],
  'custom-layer.ts': [
    ['const centred', '[64|32, 256]'],
    ['return tf.concat', '[64|32, 512]'],
    ['return x.mul(weight)', '[64|32, 512]'],
    ['model.add(new Scale())', '[64, 512] → [64, 512] · 512 params'],
    ['const rebuilt', '[32, 784] → [32, 10] · 206,602 params'],
  ],
  'csv-regression.js': [
    ['units: 50', '[10|1, 12] → [10|1, 50] · 650 params'],
    ['const [mse, mae]', '[]', '[]'],
    ['const features', '[1, 12]'],
  ],
  'dataset.ts': [
    ['units: 20', '[50, 26] → [50, 20] · 540 params'],
    ['const { xs, ys } = batch', '[32|14, 2]', '[32|14]'],
    ['const { xs, ys } = next.value', '[32|14, 2]', '[32|14]'],
    ['const logits', '[32|14, 3]'],
  ],
  'polynomial.ts': [
    ['const a = ', '[]'],
    ['.add(b.mul(x.square()))', '[100]'],
    ['const error =', '[]'],
    ['const normalized', '[100]'],
    ['const predicted', '[100]'],
  ],
  'iris.js': [
    ['const xTrain =', '[42, 4] ×3'],
    ['const [xTrain', '[126, 4]', '[126, 3] int32', '[24, 4]', '[24, 3] int32'],
    ['units: 10', '[24|32|30, 4] → [24|32|30, 10] · 50 params'],
    ['const confusion', '[3, 3] int32'],
    ['tf.topk', '[24, 2]', '[24, 2] int32'],
  ],
  'augmentation.js': [
    ['const crops', '[8, 64, 64, 3]'],
    ['const grey', '[8, 64, 64, 1]'],
    ['const padded', '[4, 128, 128, 3]'],
    ['const predicted', '[8, 96, 96, 5]'],
    ['const kept', '[4] int32?'],
  ],
  'gradients.ts': [
    ['const dx', '[4, 3]'],
    ['const [dLeft', '[4, 3]', '[3, 5]'],
    ['const back', '[3, 5]'],
    ['const { value: loss', '[]'],
    ['const through', '[4, 3]', '[4, 3]', '[]'],
  ],
  'async-logging.js': [
    ['const cost', '[]', '[]'],
    ['const { mean, variance }', '[20]', '[20]'],
    ['const total', '[]', '[]'],
    ['const later', '[] ×2', '[] ×2'],
  ],
  'node.cjs': [
    ['const picture', '[224, 224, 3] int32? ×3'],
    ['const labels', '[3, 3] int32'],
    ['units: 3', '[3, 4] → [3, 3] · 15 params'],
    ['const best', '[3]'],
  ],
  'cells.ts': [
    ['const cells', '5,248 params', '2,352 params'],
    ['.rnn({', '[7, 20, 8] → [7, 20, 16] · 7,600 params'],
    ['const gru', '[null, 20, 12]', '[7, 20, 16] → [7, 20, 12] · 1,044 params'],
    ['const forecast', '[7, 5, 3]'],
    ['convLstm2d', '[2, 4, 16, 16, 1] → [2, 16, 16, 6] · 1,536 params'],
    ['tf.basicLSTMCell', '[7, 32] ×20', '[7, 32] ×20'],
  ],
  'signals.js': [
    ['const spectrum', '[31, 129] complex64'],
    ['const [q, r]', '[6, 4]', '[4, 4]'],
    ['const product', '[6, 6]'],
    ['const metric', '[4]'],
    ['const where', '[12, 2] int32?'],
    ['const masked', '[2, 3]'],
  ],
};

const shown = (shapes: number[][]) => shapes.map(shapeText).join(' ');

describe('programs of plain TensorFlow.js, traced', () => {
  for (const name of readdirSync(folder)) {
    it(name, async () => {
      const fixture = await TracedFixture.trace(name);
      assert.deepEqual(fixture.problems, []);
      assert.equal(fixture.facts.cut, null);
      for (const [line, ...labels] of programs[name]) assert.deepEqual(fixture.labels(line), labels, line);
    });
  }

  it('give the same hints every time', async () => {
    const [first, second] = [await TracedFixture.trace('dqn.js'), await TracedFixture.trace('dqn.js')];
    assert.deepEqual(second.facts.hints, first.facts.hints);
  });

  it('have a table of models that were put together and did not run', async () => {
    const { facts } = await TracedFixture.trace('two-inputs.ts', [
      'const images =',
      'process.exit();\nconst images =',
    ]);
    const rows = facts.layers.map(
      ({ path, depth, input, output }) => `${depth} ${path} ${shown(input)} → ${shown(output)}`,
    );
    assert.deepEqual(rows.slice(0, 3), [
      '0 Model [null, 32, 32, 3] [null, 6] → [null, 1] [null, 5]',
      '1 conv2d_Conv2D1 [null, 32, 32, 3] → [null, 30, 30, 16]',
      '1 global_max_pooling2d_GlobalMaxPooling2D1 [null, 30, 30, 16] → [null, 16]',
    ]);
    assert.equal(facts.layers.length, 8);
  });

  it('have a table of layers, by the names that they have when they run', async () => {
    const { facts } = await TracedFixture.trace('gan.cjs');
    const rows = facts.layers.map(
      ({ path, type, depth, parameters }) => `${depth} ${path} ${type} ${parameters}`,
    );
    assert.deepEqual(rows.slice(0, 6), [
      '0 Model Model 2657897',
      '1 embedding_Embedding1 Embedding 1000',
      '1 flatten_Flatten2 Flatten 0',
      '1 multiply_Multiply1 Multiply 0',
      '1 sequential_2 Sequential 2656897',
      '2 sequential_2.dense_Dense3 Dense 349056',
    ]);
    const dense = facts.layers.find(({ path }) => path === 'sequential_2.dense_Dense3')!;
    assert.deepEqual([dense.input, dense.output, dense.flops], [[[100, 100]], [[100, 3456]], 69_465_600]);
  });
});
