// A model of tf.layers, trained by an optimizer and a schedule of ours.
//
// The layers compute, and so does TensorFlow.js the gradients of their weights. Each weight has a parameter of ours
// beside it: the gradient is put there, the optimizer steps, and the new value goes back into the layer.
import * as tf from '@tensorflow/tfjs';
import { fromTf, log, nn, optim } from 'tensorscope';

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [2], units: 32, activation: 'tanh' }),
    tf.layers.dense({ units: 32, activation: 'tanh' }),
    tf.layers.dense({ units: 1 }),
  ],
});
const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
const parameters = weights.map((weight) => new nn.Parameter(fromTf(weight.clone())));
const optimizer = new optim.AdamW(parameters, { lr: 0.02 });
const schedule = new optim.lrScheduler.CosineAnnealingLR(optimizer, 200);

// A saddle: high along one diagonal, low along the other.
const points = tf.randomUniform([256, 2], -1, 1);
const heights = points.prod(1, true);

for (let step = 0; step < 200; step++) {
  const { value, grads } = tf.variableGrads(() => {
    const predicted = model.apply(points, { training: true }) as tf.Tensor;
    return tf.losses.meanSquaredError(heights, predicted) as tf.Scalar;
  }, weights);
  log({ loss: value.dataSync()[0] });

  parameters.forEach((parameter, i) => {
    parameter.grad = fromTf(grads[weights[i].name]);
  });
  optimizer.step();
  schedule.step();
  weights.forEach((weight, i) => {
    weight.assign(parameters[i].tf);
  });
}
