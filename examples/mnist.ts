// Handwritten digits, told apart by a small convolutional network.
import { DataLoader, datasets, F, log, nn, noGrad, optim, type Tensor } from 'tensorscope';

class Net extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 16, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  hidden = new nn.Linear(32 * 5 * 5, 128);
  dropout = new nn.Dropout(0.25);
  output = new nn.Linear(128, 10);

  forward(images: Tensor): Tensor {
    const maps = this.features(images);
    const flat = maps.flatten(1);
    const h = F.relu(this.hidden(flat));
    return this.output(this.dropout(h));
  }
}

const training = new DataLoader(datasets.mnist({ train: true }), {
  batchSize: 64,
  shuffle: true,
  dropLast: true,
});
const testing = new DataLoader(datasets.mnist({ train: false }), { batchSize: 500 });

const model = new Net();
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });

function accuracy(): number {
  model.eval();
  let right = 0;
  let all = 0;
  noGrad(() => {
    for (const [images, labels] of testing) {
      const predicted = model(images).argmax(1);
      right += predicted.eq(labels).sum().item();
      all += labels.numel();
    }
  });
  model.train();
  return right / all;
}

for (let epoch = 0; epoch < 3; epoch++) {
  for (const [images, labels] of training) {
    const logits = model(images);
    const loss = F.crossEntropy(logits, labels);

    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
  const testAccuracy = accuracy();
  log({ 'test accuracy': testAccuracy });
  console.log(`epoch ${epoch + 1}: ${(testAccuracy * 100).toFixed(2)} % of the test images are right`);
}
