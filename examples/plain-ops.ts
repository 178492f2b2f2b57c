// Plain TensorFlow.js inside a module: `x.tf` is the tensor of TensorFlow.js behind x, and `fromTf` takes one back.
import * as tf from '@tensorflow/tfjs';
import { F, fromTf, linspace, nn, optim, rand, type Tensor } from 'tensorscope';

/** The strengths of the lower frequencies of a signal [N, 64]: [N, 16]. The FFT comes from TensorFlow.js. */
class Spectrum extends nn.Module {
  forward(signal: Tensor): Tensor {
    // The graph of gradients ends here: nothing before this module is learned. What comes after it is.
    const strengths = tf.tidy(() => {
      const waves = tf.spectral.rfft(signal.tf as tf.Tensor2D);
      return tf.abs(waves).slice([0, 0], [-1, 16]).div<tf.Tensor>(8);
    });
    return fromTf(strengths);
  }
}

const model = new nn.Sequential(new Spectrum(), new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3 });
const time = linspace(0, 2 * Math.PI, 64);

// How fast does a wave oscillate, whatever its phase? The spectrum makes that easy.
for (let step = 0; step < 120; step++) {
  const frequency = rand(64, 1).mul(10).add(2);
  const phase = rand(64, 1).mul(2 * Math.PI);
  const signal = time.mul(frequency).add(phase).sin();
  const predicted = model(signal);
  const loss = F.mseLoss(predicted, frequency.div(10));

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
