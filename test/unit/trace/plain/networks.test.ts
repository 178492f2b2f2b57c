import assert from 'node:assert/strict';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { registerMeta } from '../../../../src/engine/meta/index.ts';
import { fullTfjs } from '../../../../src/engine/tfjs.ts';
import { tracedTfjs, untrace } from '../../../../src/trace/plain/index.ts';

const full = fullTfjs();

type Weights = Record<string, Variable>;

/** Networks of plain ops, forward and with the gradient of every weight. */
describe('networks of plain TensorFlow.js, traced', () => {
  let tf: any;
  beforeEach(async () => {
    registerMeta();
    await full.setBackend('meta');
    tf = tracedTfjs(full, {
      mismatch: ({ message }) => {
        throw new Error(message);
      },
    });
  });
  afterEach(async () => {
    untrace();
    await full.setBackend('cpu');
  });

  it('a perceptron of three layers', () => {
    const w = variables({ w1: [784, 512], b1: [512], w2: [512, 512], b2: [512], w3: [512, 10], b3: [10] });
    const x = tf.randomUniform([128, 784]);
    const hidden = (x: Tensor, i: number) => tf.relu(tf.add(tf.matMul(x, w[`w${i}`]), w[`b${i}`]));
    check(w, [128, 10], () => tf.add(tf.matMul(hidden(hidden(x, 1), 2), w.w3), w.b3));
  });

  it('a convolutional network', () => {
    const w = variables({
      c1: [3, 3, 1, 32],
      cb1: [32],
      c2: [3, 3, 32, 64],
      cb2: [64],
      w1: [12 * 12 * 64, 128],
      b1: [128],
      w2: [128, 10],
      b2: [10],
    });
    const x = tf.randomNormal([64, 28, 28, 1]);
    const shapes: number[][] = [];
    check(w, [64, 10], () => {
      let h = tf.relu(tf.add(tf.conv2d(x, w.c1, 1, 'valid'), w.cb1));
      shapes.push(h.shape);
      h = tf.relu(tf.add(tf.conv2d(h, w.c2, 1, 'valid'), w.cb2));
      shapes.push(h.shape);
      h = tf.maxPool(h, 2, 2, 'valid');
      shapes.push(h.shape);
      h = tf.reshape(h, [h.shape[0], -1]);
      return tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(h, w.w1), w.b1)), w.w2), w.b2);
    });
    assert.deepEqual(shapes.slice(0, 3), [
      [64, 26, 26, 32],
      [64, 24, 24, 64],
      [64, 12, 12, 64],
    ]);
  });

  it('a transformer block', () => {
    const [batch, time, width, heads, vocabulary] = [16, 64, 128, 4, 96];
    const w = variables({
      tokens: [vocabulary, width],
      places: [time, width],
      gain: [width],
      shift: [width],
      qkv: [width, 3 * width],
      out: [width, width],
      up: [width, 4 * width],
      down: [4 * width, width],
      head: [width, vocabulary],
    });
    const ids = tf.cast(tf.randomUniform([batch, time], 0, vocabulary), 'int32');
    const mask = tf.linalg
      .bandPart(tf.ones([time, time]), -1, 0)
      .sub(1)
      .mul(1e9);
    const normed = (x: Tensor) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), w.gain), w.shift);
    };
    const linear = (x: Tensor, weight: Variable) =>
      tf.reshape(tf.matMul(tf.reshape(x, [batch * time, -1]), weight), [batch, time, -1]);
    check(w, [batch * time, vocabulary], () => {
      let h = tf.add(tf.gather(w.tokens, ids), w.places);
      const [q, k, v] = tf
        .split(linear(normed(h), w.qkv), 3, -1)
        .map((x: Tensor) => tf.transpose(tf.reshape(x, [batch, time, heads, -1]), [0, 2, 1, 3]));
      assert.deepEqual(q.shape, [batch, heads, time, width / heads]);
      const scores = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 0.2), mask));
      assert.deepEqual(scores.shape, [batch, heads, time, time]);
      const mixed = tf.reshape(tf.transpose(tf.matMul(scores, v), [0, 2, 1, 3]), [batch, time, width]);
      h = tf.add(h, linear(mixed, w.out));
      h = tf.add(h, linear(tf.relu(linear(normed(h), w.up)), w.down));
      return tf.reshape(linear(normed(h), w.head), [batch * time, vocabulary]);
    });
  });

  function variables(shapes: Record<string, number[]>): Weights {
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, tf.variable(tf.randomNormal(shape), true, name)]),
    );
  }

  /** The logits' shape, a scalar loss, and a gradient of each weight's shape. */
  function check(weights: Weights, expected: number[], logits: () => Tensor): void {
    assert.deepEqual(logits().shape, expected);
    const labels = tf.oneHot(tf.zeros([expected[0]], 'int32'), expected[1]);
    const { value, grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(labels, logits()));
    assert.deepEqual(value.shape, []);
    assert.deepEqual(Object.keys(grads).sort(), Object.keys(weights).sort());
    for (const [name, weight] of Object.entries(weights))
      assert.deepEqual(grads[name].shape, weight.shape, name);
  }
});
