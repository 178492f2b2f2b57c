// An op with a gradient of one's own: rounding, through which gradients pass as if it were not there. With it a network
// learns a code of few levels (Bengio et al., Estimating or Propagating Gradients Through Stochastic Neurons, 2013).
import { autograd, F, nn, optim, rand, type Tensor } from 'tensorscope';

class Quantize extends autograd.Function {
  /** `x` in [0, 1] to the nearest of `levels` values. */
  static override forward(ctx: autograd.Context, x: Tensor, levels: number): Tensor {
    ctx.saveForBackward(x);
    return x
      .mul(levels - 1)
      .round()
      .div(levels - 1);
  }

  /** The gradient passes where `x` was within bounds; `levels` has none. */
  static override backward(ctx: autograd.Context, gradient: Tensor): (Tensor | null)[] {
    const [x] = ctx.savedTensors;
    const within = x.ge(0).logicalAnd(x.le(1));
    return [gradient.mul(within), null];
  }
}

class Autoencoder extends nn.Module {
  encoder = new nn.Sequential(new nn.Linear(8, 32), new nn.Tanh(), new nn.Linear(32, 4));
  decoder = new nn.Sequential(new nn.Linear(4, 32), new nn.Tanh(), new nn.Linear(32, 8));

  forward(x: Tensor): Tensor {
    const code = Quantize.apply(this.encoder(x), 5);
    return this.decoder(code);
  }
}

// Eight measurements that depend on two hidden numbers, so that a short code can hold them.
const mixing = rand(2, 8);
const model = new Autoencoder();
const optimizer = new optim.Adam(model.parameters(), { lr: 5e-3 });

for (let step = 0; step < 300; step++) {
  const x = rand(128, 2).matmul(mixing);
  const loss = F.mseLoss(model(x), x);

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
