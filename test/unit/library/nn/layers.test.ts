import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { manualSeed, nn, ones, type Tensor, tensor, zeros } from '../../../../src/library/index.ts';

describe('layers', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });

  it('start with the values that PyTorch draws from', () => {
    const { weight, bias } = new nn.Linear(100, 400);
    uniformIn(weight, 0.1);
    uniformIn(bias!, 0.1);
    uniformIn(new nn.Conv2d(4, 100, 5).weight, 0.1);
    uniformIn(new nn.Conv2d(8, 100, 5, { groups: 2 }).weight, 0.1);
    const { mean, std } = moments(new nn.Embedding(200, 50).weight);
    assert.ok(Math.abs(mean) < 0.05 && Math.abs(std - 1) < 0.05, `mean ${mean}, std ${std}`);
    const padded = new nn.Embedding(3, 4, { paddingIdx: -1 });
    assert.deepEqual(padded.weight.at(2).toArray(), [0, 0, 0, 0]);
    assert.ok(padded.weight.isLeaf && padded.weight.requiresGrad);
  });

  it('Dropout zeroes its share while training, and nothing in eval', () => {
    const dropout = new nn.Dropout(0.3);
    const values = dropout(ones(10_000)).dataSync();
    const zeroed = values.filter((value) => value === 0).length;
    assert.ok(Math.abs(zeroed - 3000) < 200, `${zeroed} of 10000 were zeroed`);
    assert.ok(values.every((value) => value === 0 || Math.abs(value - 1 / 0.7) < 1e-6));
    assert.ok(
      dropout
        .eval()(ones(100))
        .dataSync()
        .every((value) => value === 1),
    );
    const x = ones([50], { requiresGrad: true });
    const y = new nn.Dropout({ p: 0.5 })(x);
    y.sum().backward();
    assert.deepEqual(x.grad?.toArray(), y.toArray(), 'the gradient passes where the value does');
    assert.throws(() => new nn.Dropout(1.5), /p must be from 0 to 1, but is 1.5/);
  });

  it('say what is wrong with their options', () => {
    assert.throws(
      () => new nn.Conv2d(3, 4, 3, { groups: 2 }),
      /2 groups must divide inChannels 3 and outChannels 4/,
    );
    assert.throws(
      () => new nn.Conv2d(1, 1, 3, { padding: 'same', stride: 2 }),
      /needs a stride of 1, but it is \[2, 2\]/,
    );
    assert.throws(
      () => new nn.Conv2d(1, 1, 3, { paddingMode: 'mirror' as never }),
      /paddingMode is .* but got 'mirror'/,
    );
    assert.throws(() => new nn.BatchNorm2d(3)(zeros(2, 3)), /expects \[N, C, H, W\], but got \[2, 3\]/);
    assert.throws(() => new nn.Embedding(3, 2, { paddingIdx: 3 }), /paddingIdx 3 is no row of 3/);
  });

  it('take the stride where PyTorch lists it', () => {
    assert.deepEqual(new nn.MaxPool2d(3, 1)(zeros(1, 1, 5, 5)).shape, [1, 1, 3, 3]);
    assert.deepEqual(new nn.Conv2d(1, 1, 3, 2)(zeros(1, 1, 5, 5)).shape, [1, 1, 2, 2]);
    assert.deepEqual(new nn.Conv2d(1, 1, 3, [2, 1])(zeros(1, 1, 5, 5)).shape, [1, 1, 2, 3]);
  });
});

describe('nn.init', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });
  const weight = () => zeros(200, 100);

  it('draws within the bounds, and with the spread, of its formula', () => {
    uniformIn(nn.init.xavierUniform_(weight(), { gain: 2 }), 2 * Math.sqrt(6 / 300));
    uniformIn(nn.init.kaimingUniform_(weight(), { nonlinearity: 'relu' }), Math.sqrt(6 / 100));
    spread(nn.init.xavierNormal_(weight()), Math.sqrt(2 / 300));
    spread(nn.init.kaimingNormal_(weight(), { mode: 'fanOut', nonlinearity: 'relu' }), Math.sqrt(2 / 200));
    spread(nn.init.normal_(weight(), 3, 0.5), 0.5, 3);
    const truncated = nn.init.truncNormal_(weight(), { std: 1, a: -1, b: 1 }).dataSync();
    assert.ok(truncated.every((value) => value >= -1 && value <= 1));
    assert.throws(() => nn.init.kaimingUniform_(zeros(3)), /at least 2 dimensions, but the shape is \[3\]/);
  });

  it('fills with a constant', () => {
    assert.deepEqual(nn.init.constant_(zeros(2), 0.5).toArray(), [0.5, 0.5]);
    assert.deepEqual(nn.init.ones_(zeros(2)).toArray(), [1, 1]);
    assert.deepEqual(nn.init.zeros_(ones(2)).toArray(), [0, 0]);
  });
});

describe('nn.utils.clipGradNorm_', () => {
  before(() => useEngine('cpu'));
  const withGrads = (): Tensor[] =>
    [[3], [4]].map((values) => {
      const parameter = zeros([1], { requiresGrad: true });
      parameter.grad = tensor(values).float();
      return parameter;
    });

  it('scales all gradients together', () => {
    const parameters = [...withGrads(), zeros([1], { requiresGrad: true })];
    assert.equal(nn.utils.clipGradNorm_(parameters, 1).item(), 5);
    const grads = parameters.slice(0, 2).map((parameter) => parameter.grad!.item());
    assert.ok(Math.abs(grads[0] - 0.6) < 1e-5 && Math.abs(grads[1] - 0.8) < 1e-5, String(grads));
  });

  it('leaves small gradients as they are, and knows other norms', () => {
    const parameters = withGrads();
    assert.equal(nn.utils.clipGradNorm_(parameters, 10).item(), 5);
    assert.deepEqual(
      parameters.map((parameter) => parameter.grad!.item()),
      [3, 4],
    );
    assert.equal(nn.utils.clipGradNorm_(parameters, 10, { normType: Infinity }).item(), 4);
    assert.equal(nn.utils.clipGradNorm_(parameters, 10, { normType: 1 }).item(), 7);
  });
});

function moments(x: Tensor): { mean: number; std: number; largest: number } {
  const values = [...x.dataSync()];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, std, largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

function uniformIn(x: Tensor, bound: number): void {
  const { std, largest } = moments(x);
  assert.ok(largest <= bound && largest > 0.95 * bound, `the largest is ${largest}, the bound ${bound}`);
  assert.ok(Math.abs(std / (bound / Math.sqrt(3)) - 1) < 0.1, `the spread is ${std}`);
}

function spread(x: Tensor, std: number, mean = 0): void {
  const found = moments(x);
  assert.ok(
    Math.abs(found.std / std - 1) < 0.05 && Math.abs(found.mean - mean) < 0.05 * std,
    JSON.stringify(found),
  );
}
