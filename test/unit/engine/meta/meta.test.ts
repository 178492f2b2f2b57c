import assert from 'node:assert/strict';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  hasGuessedSize,
  hasKnownValues,
  KernelShapeError,
  onKernelMismatch,
  registerMeta,
} from '../../../../src/engine/meta/index.ts';
import { fullTfjs } from '../../../../src/engine/tfjs.ts';

const tf = fullTfjs();

describe('meta', () => {
  beforeEach(async () => {
    registerMeta();
    await tf.setBackend('meta');
  });
  afterEach(async () => {
    onKernelMismatch(null);
    await tf.setBackend('cpu');
  });

  describe('values', () => {
    it('of small literals are known, and so are sizes computed of them', () => {
      const sizes = tf.tensor1d([4, 6, 10], 'int32');
      assert.equal(tf.prod(sizes).dataSync()[0], 240);
      assert.deepEqual(tf.concat([sizes.slice(1), tf.range(0, 2, 1, 'int32')]).arraySync(), [6, 10, 0, 1]);
      assert.deepEqual(tf.gather(sizes, [2, 0]).sub(1).cast('float32').arraySync(), [9, 3]);
      assert.deepEqual(tf.stack([sizes, sizes]).reshape([3, 2]).arraySync(), [
        [4, 6],
        [10, 4],
        [6, 10],
      ]);
      assert.ok(hasKnownValues(tf.scalar(2).mul(3)));
    });

    it('of large tensors are stand-ins', () => {
      const large = tf.tensor1d(new Float32Array(1000).fill(7));
      assert.ok(!hasKnownValues(large));
      assert.deepEqual(large.dataSync(), new Float32Array(1000).fill(1));
      assert.equal(tf.mean(large).dataSync()[0], 1);
      assert.equal(large.argMax().dataSync()[0], 0);
      assert.equal(large.greater(0).dataSync()[5], 1);
      assert.equal(large.cast('int32').dataSync()[5], 0);
      assert.equal(tf.fill([100], 'text').dataSync()[99], '');
    });

    it('come to promises too', async () => {
      assert.deepEqual(await tf.tensor1d([1, 2]).array(), [1, 2]);
      assert.equal((await tf.ones([100]).data())[99], 1);
    });

    it('of absurd sizes are not made up', () => {
      const huge = tf
        .engine()
        .runKernel('Fill', {}, { shape: [8192, 50257], value: 1, dtype: 'float32' }) as Tensor;
      assert.throws(() => huge.dataSync(), /shape \[8192, 50257\] were read: 411,705,344 elements/);
    });

    it('do not change with the array that they came from', () => {
      const array = new Int32Array([1, 2]);
      const tensor = tf.tensor1d(array, 'int32');
      array[0] = 9;
      assert.deepEqual(tensor.arraySync(), [1, 2]);
    });

    it('out of range are told where they are known', () => {
      assert.throws(() => tf.gather(tf.tensor1d([1, 2, 3]), [5]), /index value 5 is not in \[0, 2\]/);
    });
  });

  describe('sizes that depend on values', () => {
    it('are exact where the values are known', () => {
      const { values } = tf.unique(tf.tensor1d([1, 1, 2]));
      assert.deepEqual([values.shape, hasGuessedSize(values)], [[2], false]);
    });

    it('are marked as guesses, and so is what is made of them', () => {
      const { values } = tf.unique(tf.ones([1000]));
      assert.deepEqual([values.shape, hasGuessedSize(values)], [[1000], true]);
      assert.ok(hasGuessedSize(values.add(1)));
      assert.ok(!hasGuessedSize(values.sum()));
      assert.ok(!hasGuessedSize(tf.ones([1000])));
    });
  });

  describe('operands that do not fit', () => {
    const failures: [string, () => unknown, string][] = [
      [
        'BatchMatMul',
        () => tf.matMul(tf.ones([64, 5408]), tf.ones([9216, 128])),
        'mat1 [64, 5408] and mat2 [9216, 128] cannot be multiplied: 5408 ≠ 9216',
      ],
      [
        'BatchMatMul',
        () => tf.matMul(tf.ones([4, 3]), tf.ones([4, 3])),
        'mat1 [4, 3] and mat2 [4, 3] cannot be multiplied: 3 ≠ 4',
      ],
      [
        'Add',
        () => tf.add(tf.ones([2, 3]), tf.ones([4])),
        'a [2, 3] and b [4] cannot be broadcast together: 3 ≠ 4 at dimension 1',
      ],
      [
        'Reshape',
        () => kernel('Reshape', { x: tf.ones([64, 5]) }, { shape: [-1, 7] }),
        'x [64, 5] cannot be reshaped to [-1, 7]: 320 elements do not divide into blocks of 7',
      ],
      [
        'Reshape',
        () => kernel('Reshape', { x: tf.ones([64, 5]) }, { shape: [3, 100] }),
        'x [64, 5] cannot be reshaped to [3, 100]: 320 ≠ 300 elements',
      ],
      [
        'Concat',
        () => kernel('Concat', [tf.ones([2, 3]), tf.ones([2, 4])], { axis: 0 }),
        'tensors [2, 3] and [2, 4] cannot be joined along dimension 0: 3 ≠ 4 at dimension 1',
      ],
      [
        'Conv2D',
        () =>
          kernel(
            'Conv2D',
            { x: tf.ones([8, 9, 9, 3]), filter: tf.ones([3, 3, 1, 32]) },
            { strides: 1, pad: 'valid', dilations: 1, dataFormat: 'NHWC' },
          ),
        'filter [3, 3, 1, 32] expects an input of 1 channels, but x [8, 9, 9, 3] has 3',
      ],
    ];
    const plausible = [
      [64, 128],
      [4, 3],
      [2, 3],
      [46, 7],
      [3, 100],
      [4, 3],
      [8, 7, 7, 32],
    ];

    for (const [i, [name, run, message]] of failures.entries()) {
      it(`${name}: ${message}`, () => {
        let told: KernelShapeError | undefined;
        assert.throws(run, (error) => {
          assert.ok(error instanceof KernelShapeError);
          assert.deepEqual([error.kernel, error.message, error.inputs.length > 0], [name, message, true]);
          return true;
        });
        onKernelMismatch((error) => {
          told = error;
          return true;
        });
        assert.deepEqual((run() as TensorInfo).shape, plausible[i]);
        assert.equal(told?.message, message);
      });
    }

    it('throws if the handler does not go on', () => {
      onKernelMismatch(() => false);
      assert.throws(failures[0][1], KernelShapeError);
    });
  });

  it('names a kernel that it has no rule for', () => {
    assert.throws(() => kernel('Nonsense', {}, {}), /Kernel 'Nonsense' not registered for backend 'meta'/);
  });

  it('changes no gradient of another engine', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const weights = tf.tensor1d([1, 10]);
    assert.deepEqual(
      tf
        .grad((x) => x.sum(1).mul(weights).sum())(x)
        .arraySync(),
      [
        [1, 1, 1],
        [10, 10, 10],
      ],
    );
    const means = tf
      .grad((x) => x.mean(0).sum())(x)
      .arraySync();
    assert.deepEqual(means, [
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
    ]);
  });

  it('has gradients of sums and means, and gradients of those', () => {
    const x = tf.ones([300, 400]);
    for (const fold of [(x: Tensor) => x.square().mean(1).sum(), (x: Tensor) => x.square().sum([0, 1])]) {
      assert.deepEqual(tf.grad(fold)(x).shape, [300, 400]);
      const second = tf.grad((x) => tf.grad(fold)(x).square().sum());
      assert.deepEqual(second(x).shape, [300, 400]);
    }
  });
});

function kernel(name: string, inputs: object, attrs: object): unknown {
  return tf.engine().runKernel(name, inputs as any, attrs as any);
}
