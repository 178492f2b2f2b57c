import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { optim, type Tensor, tensor } from '../../../../src/library/index.ts';

const theirs = JSON.parse(readFileSync(new URL('./fixtures.json', import.meta.url), 'utf8'));
const start = () => tensor([-1.5, 2], { requiresGrad: true });

/** Rosenbrock's valley, (1 - a)² + 100 (b - a²)². */
function closureOf(x: Tensor, optimizer: { zeroGrad(): void }): () => Tensor {
  return () => {
    optimizer.zeroGrad();
    const [a, b] = [x.select(0, 0), x.select(0, 1)];
    const loss = a
      .sub(1)
      .pow(2)
      .add(b.sub(a.pow(2)).pow(2).mul(100));
    loss.backward();
    return loss;
  };
}

const near = (ours: number[], expected: number[]) =>
  ours.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 2e-3 * Math.abs(expected[i]), `${ours} instead of ${expected}`);
  });

describe('LBFGS', () => {
  before(() => useEngine('cpu'));

  for (const [name, options] of Object.entries({
    lbfgs: { lr: 0.1, maxIter: 4 },
    lbfgsHistory: { lr: 0.1, maxIter: 6, historySize: 2 },
    lbfgsWolfe: { maxIter: 5, lineSearchFn: 'strong_wolfe' as const },
  })) {
    it(`takes PyTorch’s steps: ${JSON.stringify(options)}`, () => {
      const x = start();
      const optimizer = optim.LBFGS([x], options);
      const closure = closureOf(x, optimizer);
      const losses = theirs[name].losses.map(() => optimizer.step(closure).item());
      near(losses, theirs[name].losses);
      near(x.toArray(), theirs[name].x);
      assert.equal(optimizer.stateDict().state[0].evaluations, theirs[name].evaluations);
    });
  }

  it('finds the bottom of the valley', () => {
    const x = start();
    const optimizer = optim.LBFGS([x], { lineSearchFn: 'strong_wolfe' });
    for (let i = 0; i < 5; i++) optimizer.step(closureOf(x, optimizer));
    near(x.toArray(), [1, 1]);
  });

  it('goes on after its state was saved and loaded', () => {
    const options = { lr: 0.1, maxIter: 4 };
    const x = start();
    const optimizer = optim.LBFGS([x], options);
    optimizer.step(closureOf(x, optimizer));
    const copy = x.detach().clone().requiresGrad_();
    const resumed = optim.LBFGS([copy], options);
    resumed.loadStateDict(optimizer.stateDict());
    optimizer.step(closureOf(x, optimizer));
    resumed.step(closureOf(copy, resumed));
    assert.deepEqual(copy.toArray(), x.toArray());
  });

  it('calls the closure once while a program is traced', async () => {
    await useEngine('meta');
    try {
      const x = start();
      const optimizer = optim.LBFGS([x], { lineSearchFn: 'strong_wolfe' });
      let calls = 0;
      const closure = closureOf(x, optimizer);
      const loss = optimizer.step(() => {
        calls++;
        return closure();
      });
      assert.deepEqual([calls, loss.shape, x.shape], [1, [], [2]]);
    } finally {
      await useEngine('cpu');
    }
  });

  it('says what is wrong with what it was given', () => {
    assert.throws(() => optim.LBFGS([start()]).step(), /needs a closure/);
    assert.throws(
      () => optim.LBFGS([{ params: [start()] }, { params: [start()] }]),
      /no parameter groups, but got 2/,
    );
    assert.throws(
      () => optim.LBFGS([start()], { lineSearchFn: 'armijo' as never }),
      /must be 'strong_wolfe' or null, but is armijo/,
    );
  });
});
