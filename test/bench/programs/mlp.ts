import { F, nn, optim, randint, randn, type Tensor } from 'tensorscope';

class MLP extends nn.Module {
  hidden = new nn.Linear(784, 128);
  output = new nn.Linear(128, 10);

  forward(x: Tensor): Tensor {
    const h = F.relu(this.hidden(x));
    return this.output(h);
  }
}

const model = new MLP();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
for (let step = 0; step < 100; step++) {
  const x = randn(64, 784);
  const loss = F.crossEntropy(model(x), randint(0, 10, [x.size(0)]));
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
