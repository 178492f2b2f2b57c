import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { registerMeta } from '../../../../src/engine/meta/index.ts';
import { fullTfjs } from '../../../../src/engine/tfjs.ts';
import { type Mismatch, tracedTfjs, untrace } from '../../../../src/trace/plain/index.ts';

const full = fullTfjs();

describe('plain TensorFlow.js, traced', () => {
  let mismatches: Mismatch[];
  let steps: object[];
  let tf: typeof full;
  beforeEach(async () => {
    registerMeta();
    await full.setBackend('meta');
    mismatches = [];
    steps = [];
    tf = tracedTfjs(full, {
      mismatch: (error) => mismatches.push(error) > 0,
      step: (optimizer) => steps.push(optimizer),
    });
  });
  afterEach(async () => {
    untrace();
    await full.setBackend('cpu');
  });

  describe('creation', () => {
    it('fills no arrays', () => {
      const start = performance.now();
      const shape: [number, number] = [8192, 50257];
      for (const make of [tf.ones, tf.zeros, tf.randomNormal, tf.randomUniform, tf.truncatedNormal]) {
        assert.deepEqual((make as (shape: number[]) => Tensor)(shape).shape, shape);
      }
      assert.deepEqual(tf.fill(shape, 3, 'int32').dtype, 'int32');
      assert.deepEqual(tf.eye(9000).shape, [9000, 9000]);
      assert.deepEqual(tf.oneHot(tf.zeros([8192, 64], 'int32'), 1000).shape, [8192, 64, 1000]);
      assert.deepEqual(tf.onesLike(tf.ones(shape)).shape, shape);
      assert.deepEqual(tf.linspace(0, 1, 1e8).shape, [1e8]);
      assert.ok(performance.now() - start < 100, `${performance.now() - start} ms`);
    });

    it('knows small values', () => {
      assert.deepEqual(tf.ones([3], 'int32').mul(tf.scalar(4, 'int32')).arraySync(), [4, 4, 4]);
      assert.deepEqual(tf.eye(2).arraySync(), [
        [1, 0],
        [0, 1],
      ]);
    });

    it('refuses what TensorFlow.js refuses', () => {
      assert.throws(() => tf.ones([-1, 200]), /positive integers/);
      assert.throws(() => tf.randomNormal([2.5, 200]), /positive integers/);
    });
  });

  describe('models', () => {
    it('convolution, build to fit', async () => {
      const seen: string[] = [];
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
          tf.layers.batchNormalization(),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.dropout({ rate: 0.2 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 10, activation: 'softmax' }),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      assert.equal(model.countParams(), 80 + 32 + 13520 + 10);
      assert.deepEqual((model.predict(tf.zeros([1000, 28, 28, 1])) as Tensor).shape, [1000, 10]);
      const history = await model.fit(tf.zeros([60000, 28, 28, 1]), tf.zeros([60000, 10]), {
        epochs: 5,
        batchSize: 128,
        validationSplit: 0.1,
        callbacks: {
          onBatchEnd: (batch, logs) => void seen.push(`batch ${batch} of ${logs?.size}`),
          onEpochEnd: (epoch, logs) => void seen.push(`epoch ${epoch} ${Object.keys(logs!).sort()}`),
        },
      });
      assert.deepEqual(seen, [
        'batch 0 of 128',
        'batch 1 of 128',
        'batch 2 of 112',
        'epoch 0 acc,loss,val_acc,val_loss',
      ]);
      assert.equal(history.history.loss.length, 5);
      const [loss, accuracy] = model.evaluate(
        tf.zeros([10000, 28, 28, 1]),
        tf.zeros([10000, 10]),
      ) as Tensor[];
      assert.deepEqual([loss.shape, accuracy.shape], [[], []]);
      assert.equal(
        ((await model.trainOnBatch(tf.zeros([4, 28, 28, 1]), tf.zeros([4, 10]))) as number[]).length,
        2,
      );
      assert.deepEqual(mismatches, []);
    });

    it('an LSTM classifier', () => {
      const model = tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 20000, outputDim: 128, inputLength: 40 }),
          tf.layers.lstm({ units: 64 }),
          tf.layers.dense({ units: 2, activation: 'softmax' }),
        ],
      });
      assert.deepEqual((model.predict(tf.zeros([16, 40], 'int32')) as Tensor).shape, [16, 2]);
    });

    it('two inputs', async () => {
      const left = tf.input({ shape: [16] });
      const right = tf.input({ shape: [8] });
      const joined = tf.layers.concatenate().apply([left, right]) as typeof left;
      const output = tf.layers.dense({ units: 1 }).apply(joined) as typeof left;
      const model = tf.model({ inputs: [left, right], outputs: output });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      const x = [tf.ones([500, 16]), tf.ones([500, 8])];
      assert.deepEqual((model.predict(x) as Tensor).shape, [500, 1]);
      const { epoch } = await model.fit(x, tf.ones([500, 1]), { epochs: 2 });
      assert.deepEqual(epoch, [0, 1]);
    });

    it('a layer of the program', () => {
      const shapes: number[][] = [];
      class Scale extends tf.layers.Layer {
        static className = 'Scale';
        private factor: any;
        override build(shape: any) {
          this.factor = this.addWeight(
            'factor',
            [shape[shape.length - 1]],
            'float32',
            tf.initializers.ones(),
          );
        }
        override computeOutputShape(shape: any) {
          return shape;
        }
        override call(inputs: any) {
          const x = Array.isArray(inputs) ? inputs[0] : inputs;
          shapes.push(x.shape);
          return tf.mul(x, this.factor.read());
        }
      }
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [3] }), new Scale()] });
      assert.deepEqual((model.predict(tf.ones([100, 3])) as Tensor).shape, [100, 5]);
      assert.deepEqual(shapes.at(0), [32, 5]);
    });

    it('a data set', async () => {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      let made = 0;
      const rows = tf.data.generator(function* () {
        while (true) yield { xs: tf.ones([4]), ys: tf.ones([made++ && 1]) };
      });
      const { history } = await model.fitDataset(rows.shuffle(1000).batch(8), {
        epochs: 3,
        batchesPerEpoch: 100,
      });
      assert.equal(history.loss.length, 3);
      assert.ok(made < 50, `${made} rows were drawn`);
    });

    it('minimize', () => {
      const w = tf.variable(tf.randomNormal([784, 10]));
      const optimizer = tf.train.adam(0.01);
      const x = tf.ones([64, 784]);
      const loss = optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, w as any))) as any, true);
      assert.deepEqual(loss!.shape, []);
      assert.deepEqual(w.shape, [784, 10]);
      assert.deepEqual(steps, [optimizer]);
      tf.train.rmsprop(0.1).minimize(() => tf.mean(w as any) as any);
      assert.equal(steps.length, 2);
    });

    it('lets tidy and dispose work', () => {
      const before = tf.memory().numTensors;
      tf.tidy(() => tf.sum(tf.ones([100, 100]).square()));
      const kept = tf.tidy(() => tf.ones([100, 100]));
      assert.equal(tf.memory().numTensors, before + 2);
      kept.dispose();
      assert.equal(tf.memory().numTensors, before + 1);
    });
  });

  describe('mismatches', () => {
    const told = () => mismatches.map(({ message }) => message);

    it('of a product: told once, and gradients flow on', () => {
      const x = tf.variable(tf.ones([64, 5408]));
      const w = tf.variable(tf.ones([9216, 128]));
      const { grads, value } = tf.variableGrads(
        () =>
          tf
            .matMul(x as any, w as any)
            .relu()
            .mean() as any,
      );
      assert.deepEqual(told(), [
        'matMul: mat1 [64, 5408] and mat2 [9216, 128] cannot be multiplied: 5408 ≠ 9216',
      ]);
      assert.deepEqual(
        mismatches[0].operands.map(({ name }) => name),
        ['mat1', 'mat2'],
      );
      assert.equal(mismatches[0].operands[1].tensor, w);
      assert.deepEqual(value.shape, []);
      assert.deepEqual(
        Object.values(grads).map(({ shape }) => shape),
        [
          [64, 5408],
          [9216, 128],
        ],
      );
    });

    it('of a method', () => {
      assert.deepEqual(tf.ones([2, 3]).add(tf.ones([2, 4])).shape, [2, 3]);
      assert.deepEqual(told(), [
        'add: a [2, 3] and b [2, 4] cannot be broadcast together: 3 ≠ 4 at dimension 1',
      ]);
    });

    it('of a convolution', () => {
      const y = tf.conv2d(tf.ones([8, 28, 28, 3]) as any, tf.ones([3, 3, 1, 32]) as any, 2, 'same');
      assert.deepEqual(y.shape, [8, 14, 14, 32]);
      assert.deepEqual(told(), [
        'conv2d: filter [3, 3, 1, 32] expects an input of 1 channels, but x [8, 28, 28, 3] has 3',
      ]);
    });

    it('of shapes to join or to change', () => {
      assert.deepEqual(tf.concat([tf.ones([2, 3]), tf.ones([2, 4])], 0).shape, [4, 3]);
      assert.deepEqual(tf.ones([8, 100]).reshape([-1, 64]).shape, [13, 64]);
      assert.deepEqual(tf.split(tf.ones([10, 2]), 3)[2].shape, [4, 2]);
      assert.equal(mismatches.length, 3);
      assert.match(told()[1], /x \[8, 100\] cannot be reshaped to \[-1, 64\]/);
    });

    it('of a layer', () => {
      const dense = tf.layers.dense({ units: 10, inputShape: [784] });
      dense.apply(tf.ones([4, 784]));
      assert.deepEqual((dense.apply(tf.ones([4, 100])) as Tensor).shape, [4, 10]);
      assert.match(
        told()[0],
        /^Dense: x \[4, 100\] has 100 at dimension 1, but the kernel \[784, 10\] of .* takes 784$/,
      );
    });

    it('throws where the watcher does not want to go on', () => {
      untrace();
      tf = tracedTfjs(full, { mismatch: () => false });
      assert.throws(() => tf.matMul(tf.ones([2, 3]), tf.ones([4, 5])), /cannot be multiplied/);
    });

    it('is not what a missing argument is', () => {
      assert.throws(() => tf.add(tf.ones([2]), undefined as any), /must be a Tensor/);
      assert.deepEqual(mismatches, []);
    });
  });

  it('keeps to itself', async () => {
    assert.equal(await tf.setBackend('webgl'), true);
    assert.equal(tf.getBackend(), 'webgl');
    assert.equal(full.getBackend(), 'meta');
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
    assert.equal((await model.save('file://nowhere')).modelArtifactsInfo.modelTopologyType, 'JSON');
    const again = await tf.loadLayersModel('file://nowhere/model.json');
    assert.deepEqual(again.outputs[0].shape, [null, 1]);
    await assert.rejects(
      tf.loadLayersModel('file://elsewhere'),
      /loadLayersModel.* reads files or the network/,
    );
  });

  it('is undone', () => {
    const { fit } = full.LayersModel.prototype;
    const { add } = full.Tensor.prototype as any;
    const { ones } = full;
    untrace();
    assert.notEqual(full.LayersModel.prototype.fit, fit);
    assert.notEqual((full.Tensor.prototype as any).add, add);
    assert.notEqual(full.ones, ones);
  });
});
