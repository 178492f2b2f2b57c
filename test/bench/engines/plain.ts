import type * as TensorFlow from '@tensorflow/tfjs';
import { fullTfjs } from '../../../src/engine/index.ts';
import type { Network, Workload } from './workloads.ts';

type Tensor = TensorFlow.Tensor;

/** The same step as `ourStep`, as a user of plain TensorFlow.js would write it. */
export function plainStep(workload: Workload): () => void {
  const tf = fullTfjs();
  const { logits, labels } = networks[workload.network](tf, workload);
  const optimizer = tf.train.adam(1e-3);
  return () => {
    const cost = optimizer.minimize(
      () => tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits())), -1))) as TensorFlow.Scalar,
      true,
    )!;
    cost.dataSync();
    cost.dispose();
  };
}

interface Task {
  logits(): Tensor;
  /** One-hot, as the logits. */
  labels: Tensor;
}

type Tf = typeof TensorFlow;

const networks: Record<Network, (tf: Tf, workload: Workload) => Task> = {
  mlp: (tf, { batch, width, depth }) => {
    const layers = [
      dense(tf, 784, width),
      ...Array.from({ length: depth - 1 }, () => dense(tf, width, width)),
    ];
    const last = dense(tf, width, 10);
    const input = tf.randomNormal([batch, 784]);
    return {
      logits: () => last(layers.reduce<Tensor>((x, layer) => tf.relu(layer(x)), input)),
      labels: oneHot(tf, batch, 10),
    };
  },

  conv: (tf, { batch, width }) => {
    const first = convolution(tf, 1, width);
    const second = convolution(tf, width, width * 2);
    const hidden = dense(tf, width * 2 * 25, 128);
    const last = dense(tf, 128, 10);
    const images = tf.randomNormal([batch, 28, 28, 1]);
    const halved = (x: Tensor) => tf.maxPool(x as TensorFlow.Tensor4D, 2, 2, 'valid');
    return {
      logits: () => {
        const maps = halved(tf.relu(second(halved(tf.relu(first(images))))));
        return last(tf.relu(hidden(tf.reshape(maps, [batch, -1]))));
      },
      labels: oneHot(tf, batch, 10),
    };
  },

  gpt: (tf, { batch, width, depth }) => {
    const symbols = weight(tf, SYMBOLS, width);
    const places = weight(tf, TOKENS, width);
    const blocks = Array.from({ length: depth }, () => block(tf, batch, width));
    const last = [norm(tf, width), dense(tf, width, SYMBOLS)];
    const input = tf.randomUniform([batch * TOKENS], 0, SYMBOLS, 'int32') as TensorFlow.Tensor1D;
    return {
      logits: () => {
        const embedded = tf.add(tf.reshape(tf.gather(symbols, input), [batch, TOKENS, width]), places);
        const rows = tf.reshape(embedded, [-1, width]);
        return [...blocks, ...last].reduce((x, layer) => layer(x), rows);
      },
      labels: oneHot(tf, batch * TOKENS, SYMBOLS),
    };
  },
};

const SYMBOLS = 96;
const TOKENS = 64;
const HEADS = 4;

/** All but the attention works on rows [batch · tokens, width], which TensorFlow.js multiplies fastest. */
function block(tf: Tf, batch: number, width: number): (x: Tensor) => Tensor {
  const [norm1, norm2] = [norm(tf, width), norm(tf, width)];
  const [mix, project] = [dense(tf, width, 3 * width), dense(tf, width, width)];
  const [up, down] = [dense(tf, width, 4 * width), dense(tf, 4 * width, width)];
  const size = width / HEADS;
  const later = tf.mul(
    tf.sub(1, tf.linalg.bandPart(tf.ones([TOKENS, TOKENS]) as TensorFlow.Tensor2D, -1, 0)),
    -1e9,
  );
  return (x) => {
    const heads = tf.transpose(tf.reshape(mix(norm1(x)), [batch, TOKENS, 3, HEADS, size]), [2, 0, 3, 1, 4]);
    const [q, k, v] = tf.unstack(heads, 0);
    const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size)), later);
    const seen = tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]);
    const mixed = tf.add(x, project(tf.reshape(seen, [-1, width])));
    const hidden = up(norm2(mixed));
    const active = tf.mul(tf.mul(hidden, 0.5), tf.add(tf.erf(tf.mul(hidden, Math.SQRT1_2)), 1));
    return tf.add(mixed, down(active));
  };
}

function dense(tf: Tf, inputs: number, outputs: number): (x: Tensor) => Tensor {
  const matrix = weight(tf, inputs, outputs);
  const bias = tf.variable(tf.zeros([outputs]));
  return (x) => tf.add(tf.matMul(x, matrix), bias);
}

function convolution(tf: Tf, inputs: number, outputs: number): (x: Tensor) => Tensor {
  const filter = weight(tf, 3, 3, inputs, outputs) as unknown as TensorFlow.Tensor4D;
  const bias = tf.variable(tf.zeros([outputs]));
  return (x) => tf.add(tf.conv2d(x as TensorFlow.Tensor4D, filter, 1, 'valid'), bias);
}

function norm(tf: Tf, width: number): (x: Tensor) => Tensor {
  const [scale, shift] = [tf.variable(tf.ones([width])), tf.variable(tf.zeros([width]))];
  return (x) => {
    const { mean, variance } = tf.moments(x, -1, true);
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(normal, scale), shift);
  };
}

function weight(tf: Tf, ...shape: number[]): TensorFlow.Variable {
  return tf.variable(tf.randomNormal(shape, 0, 0.05));
}

function oneHot(tf: Tf, rows: number, classes: number): Tensor {
  return tf.cast(tf.oneHot(tf.randomUniform([rows], 0, classes, 'int32'), classes), 'float32');
}
