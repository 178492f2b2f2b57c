import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { layerAt, traced } from '../traced.ts';

describe('bytes kept for backward', () => {
  const kept = async (text: string, ...paths: string[]) => {
    const trace = await traced(
      `import { autograd, F, nn, noGrad, optim, randint, randn } from 'tensorscope';\n${text}`,
    );
    return paths.map((path) => layerAt(trace, path).keptBytes);
  };

  it('are those of each tensor once, at the first op that needs it; inputs and parameters cost nothing', async () => {
    const text = `
      const net = new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 4));
      net(randn(8, 16));`;
    // The rectified tensor is needed by the rectifier and by the layer behind it.
    assert.deepEqual(await kept(text, '0', '1', '2', 'Sequential'), [0, 8 * 32 * 4, 0, 8 * 32 * 4]);
  });

  it('count what a view shares as one, and masks and indices by their own dtypes', async () => {
    const text = `
      class Masked extends nn.Module {
        scale = new nn.Linear(16, 16);
        forward(x) {
          const y = this.scale(x).view(8, 4, 4);
          return y.maskedFill(y.gt(0), 0).mul(y.reshape(8, 4, 4));
        }
      }
      const masked = new Masked();
      masked(randn(8, 16));
      const pool = new nn.Sequential(new nn.Conv2d(1, 2, 3, { padding: 1 }), new nn.MaxPool2d(2), new nn.Dropout());
      pool(randn(8, 1, 4, 4));`;
    // A bool mask, what was filled, and what came out of the layer.
    const [all, conv, positions, mask] = await kept(text, 'Masked', '0', '1', '2');
    assert.equal(all, 8 * 16 * 1 + 2 * (8 * 16 * 4));
    assert.deepEqual([conv, positions, mask], [0, 8 * 2 * 2 * 2 * 4, 8 * 2 * 2 * 2 * 4]);
  });

  it('are none where nothing is recorded, and are those of the first pass that is', async () => {
    const text = `
      const quiet = new nn.Sequential(new nn.Linear(4, 4), new nn.Tanh());
      noGrad(() => quiet(randn(2, 4)));
      class Later extends nn.Module { inner = new nn.Tanh(); w = new nn.Linear(4, 4); forward(x) { return this.inner(this.w(x)); } }
      const later = new Later();
      noGrad(() => later(randn(2, 4)));
      later(randn(6, 4));`;
    assert.deepEqual(await kept(text, 'Sequential', 'Later', 'inner'), [0, 6 * 4 * 4, 6 * 4 * 4]);
  });

  it('are none inside of a checkpoint', async () => {
    const text = `
      class Net extends nn.Module {
        inner = new nn.Sequential(new nn.Linear(4, 64), new nn.Tanh(), new nn.Linear(64, 4), new nn.Tanh());
        forward(x) { return autograd.checkpoint(this.inner, x); }
      }
      const net = new Net();
      net(randn(8, 4)).sum().backward();`;
    assert.deepEqual(await kept(text, 'Net', 'inner'), [0, 0]);
  });

  it('of a recurrent layer are those of every step', async () => {
    const steps = (length: number) => `new nn.RNN(4, 8)(randn(${length}, 3, 4));`;
    const [[one], [six]] = [await kept(steps(1), 'RNN'), await kept(steps(6), 'RNN')];
    // tanh keeps its result, and the next step needs it as it is.
    assert.equal(six - one, 5 * (3 * 8 * 4));
  });
});
