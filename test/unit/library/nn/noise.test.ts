import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { F, manualSeed, nn, ones, randn, type Tensor, useEngine } from '../../../../src/library/index.ts';

describe('layers that draw', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });

  const layers: [string, nn.Module, number[]][] = [
    ['Dropout1d', new nn.Dropout1d(0.3), [50, 40, 3]],
    ['Dropout2d', new nn.Dropout2d(0.3), [50, 40, 2, 2]],
    ['Dropout3d', new nn.Dropout3d(0.3), [50, 40, 2, 1, 2]],
    ['Dropout1d without a batch', new nn.Dropout1d(0.3), [2000, 3]],
    ['Dropout3d without a batch', new nn.Dropout3d(0.3), [2000, 1, 2, 2]],
  ];
  for (const [name, layer, shape] of layers) {
    it(`${name} drops whole channels, and scales the others`, () => {
      const channels = rows(layer(ones(shape)), 2000);
      assert.ok(channels.every((channel) => channel.every((value) => value === channel[0])));
      const dropped = channels.filter(([value]) => value === 0).length;
      assert.ok(Math.abs(dropped - 600) < 80, `${dropped} of 2000 were dropped`);
      assert.ok(channels.every(([value]) => value === 0 || Math.abs(value - 1 / 0.7) < 1e-6));
    });
  }

  it('AlphaDropout keeps mean 0 and variance 1', () => {
    for (const y of [
      new nn.AlphaDropout(0.4)(randn(20_000)),
      new nn.FeatureAlphaDropout(0.4)(randn(100, 200)),
    ]) {
      assert.ok(Math.abs(y.mean().item()) < 0.04, `the mean is ${y.mean().item()}`);
      assert.ok(Math.abs(y.std().item() - 1) < 0.04, `the deviation is ${y.std().item()}`);
    }
    assert.deepEqual(F.alphaDropout(ones(3), { p: 1 }).toArray(), [0, 0, 0]);
    const channels = rows(F.featureAlphaDropout(ones(10, 20, 3)), 200);
    assert.ok(channels.every((channel) => channel.every((value) => value === channel[0])));
  });

  it('RReLU draws a slope for each element below 0', () => {
    const slopes = new nn.RReLU({ lower: 0.2, upper: 0.4 })(ones(5000).neg()).neg();
    assert.ok(slopes.min().item() >= 0.2 && slopes.max().item() < 0.4);
    assert.ok(Math.abs(slopes.mean().item() - 0.3) < 0.005);
    assert.ok(slopes.std().item() > 0.05);
  });

  it('gumbelSoftmax draws each class as often as its probability says', () => {
    const logits = ones(4000, 1).mul(0).add(ones(3).cumsum(0).log()).requiresGrad_();
    const hard = F.gumbelSoftmax(logits, { hard: true });
    hard
      .mean(0)
      .toArray()
      .forEach((share: number, i: number) => {
        assert.ok(Math.abs(share - (i + 1) / 6) < 0.03, `class ${i} has ${share}`);
      });
    assert.ok(hard.dataSync().every((value) => Math.abs(value - Math.round(value)) < 1e-6));
    hard.at('...', 0).sum().backward();
    assert.ok(logits.grad!.abs().sum().item() > 1, 'the gradient is that of the soft samples');
    const soft = F.gumbelSoftmax(logits.detach(), { tau: 0.5, dim: 0 });
    assert.ok(soft.sum(0).sub(1).abs().max().item() < 1e-4);
  });
});

/** The values of `y` cut into `count` rows. */
function rows(y: Tensor, count: number): number[][] {
  return y.reshape(count, -1).toArray();
}
