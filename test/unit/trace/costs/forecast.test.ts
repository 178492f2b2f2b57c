import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { traced } from '../traced.ts';

describe('the memory forecast', () => {
  const forecast = async (text: string) =>
    (
      await traced(
        `import { data, DataLoader, F, nn, optim, randn, TensorDataset } from 'tensorscope';\n${text}`,
      )
    ).memory;
  const PARAMETERS = (16 * 32 + 32 + 32 * 4 + 4) * 4;
  /** The rectified tensor; the loss keeps the difference. */
  const perSample = 32 * 4 + 4 * 4;
  const training = (optimizer: string, batch = 'randn(32, 16)') => `
    const net = new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 4));
    const optimizer = ${optimizer};
    for (let step = 0; step < 3; step++) {
      optimizer.zeroGrad();
      net(${batch}).square().mean().backward();
      optimizer.step();
    }`;

  it('is absent where nothing is trained', async () => {
    assert.equal(await forecast('new nn.Linear(4, 4)(randn(2, 4));'), undefined);
  });

  const states: [optimizer: string, perParameter: number][] = [
    ['new optim.SGD(net.parameters(), { lr: 0.1 })', 0],
    ['new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 })', 1],
    ['new optim.Adam(net.parameters())', 2],
    ['new optim.Adam(net.parameters(), { amsgrad: true })', 3],
    ['new optim.Lion(net.parameters())', 1],
  ];
  for (const [optimizer, perParameter] of states) {
    it(`measures what ${optimizer} keeps`, async () => {
      assert.deepEqual(await forecast(training(optimizer)), {
        parameters: PARAMETERS,
        gradients: PARAMETERS,
        optimizer: perParameter * PARAMETERS,
        activations: 32 * perSample,
        fixed: 0,
        batch: 32,
      });
    });
  }

  it('has no gradients and no state for what is frozen', async () => {
    const memory = await forecast(`
      const net = new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 4));
      for (const parameter of net.at(0).parameters()) parameter.requiresGrad = false;
      const optimizer = new optim.Adam(net.at(2).parameters());
      net(randn(32, 16)).square().mean().backward();
      optimizer.step();`);
    const trained = (32 * 4 + 4) * 4;
    assert.equal(memory?.parameters, PARAMETERS);
    assert.equal(memory?.gradients, trained);
    assert.equal(memory?.optimizer, 2 * trained);
  });

  it('tells by the short last batch how much grows with the batch', async () => {
    const memory = await forecast(`
      class Mixed extends nn.Module {
        table = new nn.Parameter(randn(16, 16));
        output = new nn.Linear(16, 4);
        forward(x) { return this.output(x.matmul(this.table.softmax(0))).square(); }
      }
      const net = new Mixed();
      const optimizer = new optim.SGD(net.parameters());
      const loader = new DataLoader(new TensorDataset(randn(100, 16)), { batchSize: 32 });
      for (let epoch = 0; epoch < 2; epoch++)
        for (const [x] of loader) {
          optimizer.zeroGrad();
          net(x).mean().backward();
          optimizer.step();
        }`);
    assert.equal(memory?.batch, 32);
    assert.equal(memory?.activations, 32 * (16 * 4 + 4 * 4));
    assert.equal(memory?.fixed, 16 * 16 * 4);
  });

  it('takes the batch from the data loader where there is no model', async () => {
    const memory = await forecast(`
      const w = randn([16, 4], { requiresGrad: true });
      const optimizer = new optim.SGD([w]);
      for (const [x, y] of new DataLoader(new TensorDataset(randn(64, 16), randn(64, 4)), { batchSize: 32 })) {
        optimizer.zeroGrad();
        x.mul(2).matmul(w).sub(y).square().mean().backward();
        optimizer.step();
      }`);
    assert.deepEqual(memory, {
      parameters: 16 * 4 * 4,
      gradients: 16 * 4 * 4,
      optimizer: 0,
      activations: 32 * (16 * 4 + 4 * 4),
      fixed: 0,
      batch: 32,
    });
  });

  it('follows the batch through reshapes, transposes and heads where there is one batch size alone', async () => {
    const memory = await forecast(`
      const [T, C, H] = [10, 32, 4];
      class Attention extends nn.Module {
        qkv = new nn.Linear(C, 3 * C);
        forward(x) {
          const heads = (t) => t.view(x.shape[0], T, H, C / H).transpose(1, 2);
          const [q, k, v] = this.qkv(x).chunk(3, -1).map(heads);
          return F.scaledDotProductAttention(q, k, v, { isCausal: true }).transpose(1, 2).reshape(x.shape);
        }
      }
      const net = new Attention();
      const optimizer = new optim.SGD(net.parameters());
      net(randn(6, T, C)).square().mean().backward();
      optimizer.step();`);
    assert.ok(memory && memory.activations > 0);
    // The mask alone is the same whatever the batch is.
    assert.ok(memory.fixed <= 10 * 10 * 4, `${memory.fixed}`);
  });

  it('of plain TensorFlow.js goes by its variables, the slots of its optimizer and its tape', async () => {
    const memory = await forecast(`
      import * as tf from '@tensorflow/tfjs';
      const model = tf.sequential();
      model.add(tf.layers.dense({ inputShape: [16], units: 32, activation: 'relu' }));
      model.add(tf.layers.dense({ units: 4 }));
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      await model.fit(tf.randomNormal([64, 16]), tf.randomNormal([64, 4]), { batchSize: 32, epochs: 2 });`);
    assert.equal(memory?.parameters, PARAMETERS);
    assert.equal(memory?.gradients, PARAMETERS);
    // Beside two slots for each weight Adam keeps the powers of its two rates.
    assert.equal(memory?.optimizer, 2 * PARAMETERS + 2 * 4);
    assert.equal(memory?.batch, 32);
    assert.ok(memory.activations >= 32 * 32 * 4, `${memory.activations}`);
  });
});
