import type * as TensorFlow from '@tensorflow/tfjs';
import { fullTfjs, useEngine } from '../../src/engine/index.ts';
import { F, nn, optim, randint, randn, type Tensor } from '../../src/library/index.ts';
import { milliseconds, quantile } from './figures.ts';

const BATCH = 64;
const ROUNDS = 40;

/** The network of examples/mnist.ts, once with our library and once in plain TensorFlow.js, taking turns. */
export async function benchTraining(): Promise<void> {
  for (const engine of ['native', 'cpu'] as const) {
    const rounds = engine === 'cpu' ? 3 : ROUNDS;
    await useEngine(engine);
    const steps = { ours: ourStep(), plain: plainStep(fullTfjs()) };
    const times = { ours: [] as number[], plain: [] as number[] };
    for (let round = 0; round < rounds + 2; round++) {
      for (const name of ['ours', 'plain'] as const) {
        const start = performance.now();
        steps[name]();
        if (round >= 2) times[name].push(performance.now() - start);
      }
    }
    const [ours, plain] = [quantile(times.ours, 0.5), quantile(times.plain, 0.5)];
    console.log(`Training step, network of examples/mnist.ts, batch ${BATCH}, Adam, on ${engine}:`);
    console.log(
      `  ours ${milliseconds(ours)}, plain TensorFlow.js ${milliseconds(plain)}, ratio ${(ours / plain).toFixed(2)}\n`,
    );
  }
}

function ourStep(): () => void {
  const model = new nn.Sequential(
    new nn.Conv2d(1, 16, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(800, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  );
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const images = randn(BATCH, 1, 28, 28);
  const labels = randint(0, 10, [BATCH]);
  return () => {
    const loss = F.crossEntropy(model(images) as Tensor, labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    loss.item();
  };
}

function plainStep(tf: typeof TensorFlow): () => void {
  const weight = (...shape: number[]) => tf.variable(tf.randomNormal(shape, 0, 0.05));
  const zero = (size: number) => tf.variable(tf.zeros([size]));
  const conv1 = weight(3, 3, 1, 16) as TensorFlow.Tensor4D;
  const conv2 = weight(3, 3, 16, 32) as TensorFlow.Tensor4D;
  const [bias1, bias2, bias3, bias4] = [zero(16), zero(32), zero(128), zero(10)];
  const hidden = weight(800, 128);
  const output = weight(128, 10);
  const images = tf.randomNormal<TensorFlow.Rank.R4>([BATCH, 28, 28, 1]);
  const labels = tf.oneHot(tf.randomUniform([BATCH], 0, 10, 'int32'), 10).toFloat();
  const optimizer = tf.train.adam(1e-3);
  return () => {
    const cost = optimizer.minimize(() => {
      const first = tf.maxPool(
        tf.relu(tf.add(tf.conv2d(images, conv1, 1, 'valid'), bias1)) as TensorFlow.Tensor4D,
        2,
        2,
        'valid',
      );
      const second = tf.maxPool(
        tf.relu(tf.add(tf.conv2d(first, conv2, 1, 'valid'), bias2)) as TensorFlow.Tensor4D,
        2,
        2,
        'valid',
      );
      const h = tf.relu(tf.add(tf.matMul(tf.reshape(second, [BATCH, 800]), hidden), bias3));
      const logits = tf.add(tf.matMul(h, output), bias4);
      return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)));
    }, true) as TensorFlow.Scalar;
    cost.dataSync();
    cost.dispose();
  };
}
