// Two models of one block: a stack of Residuals tells points apart, another one draws a wave.
import { cat, F, log, nn, optim, rand, randn, type Tensor } from 'tensorscope';
import { Residual } from './residual.ts';

class Classifier extends nn.Module {
  embed = new nn.Linear(2, 32);
  blocks = new nn.Sequential(new Residual(32), new Residual(32));
  head = new nn.Linear(32, 2);

  forward(points: Tensor): Tensor {
    return this.head(this.blocks(this.embed(points)));
  }
}

class Wave extends nn.Module {
  embed = new nn.Linear(1, 16);
  // The same block in another size, more often, and narrower inside.
  blocks = new nn.ModuleList([1, 2, 3].map(() => new Residual(16, 16)));
  head = new nn.Linear(16, 1);

  forward(x: Tensor): Tensor {
    let h = this.embed(x);
    for (const block of this.blocks) h = block(h);
    return this.head(h);
  }
}

// Two rings, one inside the other.
const angle = rand(256, 1).mul(2 * Math.PI);
const inside = rand(256).gt(0.5).long();
const radius = inside.mul(-0.5).add(1).unsqueeze(1);
const circle = cat([angle.cos(), angle.sin()], 1);
const points = circle.mul(radius).add(randn(256, 2).mul(0.05));

const classifier = new Classifier();
const wave = new Wave();
const optimizer = new optim.AdamW([...classifier.parameters(), ...wave.parameters()], { lr: 3e-3 });

for (let step = 0; step < 150; step++) {
  const x = rand(128, 1).mul(6).sub(3);
  const ringLoss = F.crossEntropy(classifier(points), inside);
  const waveLoss = F.mseLoss(wave(x), x.mul(2).sin());
  const loss = ringLoss.add(waveLoss);

  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  log({ rings: ringLoss.item(), wave: waveLoss.item() });
}

const right = classifier(points).argmax(1).eq(inside).float().mean().item();
console.log(`${(right * 100).toFixed(1)} % of the points are told apart`);
