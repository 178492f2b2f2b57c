import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import {
  autograd,
  F,
  manualSeed,
  nn,
  randn,
  type Tensor,
  tensor,
  useEngine,
} from '../../../../src/library/index.ts';

describe('checkpoint', () => {
  before(() => useEngine('cpu'));

  it('gives the same gradients, of inputs and of parameters, with the same dropout', () => {
    manualSeed(3);
    const layer = new nn.Linear(6, 6);
    const input = randn(4, 6);
    const block = (x: Tensor) => F.dropout(layer.forward(x).tanh(), { p: 0.5 });
    const gradients = (call: (x: Tensor) => Tensor) => {
      manualSeed(5);
      const x = input.clone().requiresGrad_();
      layer.zeroGrad();
      const y = call(x);
      const next = randn(2).toArray();
      y.mul(y).sum().backward();
      return [y, x.grad!, layer.weight.grad!].map((one) => one.toArray()).concat([next, randn(2).toArray()]);
    };
    assert.deepEqual(
      gradients((x) => autograd.checkpoint(block, x)),
      gradients(block),
    );
  });

  it('runs the function once more for each pass over the graph', () => {
    let runs = 0;
    const x = tensor([0.5, 2], { requiresGrad: true });
    const y = autograd.checkpoint((a) => {
      runs++;
      return a.exp().sin().exp();
    }, x);
    assert.equal(runs, 1);
    y.sum().backward({ retainGraph: true });
    assert.equal(runs, 2);
    y.sum().backward();
    assert.equal(runs, 3);
  });

  it('can be differentiated twice', () => {
    const second = (fn: (a: Tensor) => Tensor) => {
      const x = tensor([0.5, 2], { requiresGrad: true });
      const [first] = autograd.grad(fn(x).sum(), x, { createGraph: true });
      return autograd.grad(first.sum(), x)[0].toArray();
    };
    const fn = (a: Tensor) => a.tanh().mul(a);
    assert.deepEqual(
      second((a) => autograd.checkpoint(fn, a)),
      second(fn),
    );
  });

  it('tells of a function that takes another path the second time', () => {
    let runs = 0;
    const x = tensor([0.5], { requiresGrad: true });
    const y = autograd.checkpoint((a) => (runs++ === 0 ? a.exp().exp() : a.exp()), x);
    assert.throws(() => y.backward(), /saved 2 tensors, but its repetition in the backward pass 1/);
  });
});

describe('autograd.functional', () => {
  before(() => useEngine('cpu'));
  const x = tensor([1.5, -0.5, 2]);
  const cubes = (a: Tensor) => a.pow(3);

  it('jacobian of one and of several inputs', () => {
    assert.deepEqual(autograd.functional.jacobian(cubes, x).toArray(), [
      [6.75, 0, 0],
      [0, 0.75, 0],
      [0, 0, 12],
    ]);
    const [a, b] = autograd.functional.jacobian((p, q) => p.mul(q.sum()), [x, tensor([2, 0.5])]);
    assert.deepEqual(a.toArray(), [
      [2.5, 0, 0],
      [0, 2.5, 0],
      [0, 0, 2.5],
    ]);
    assert.deepEqual(b.shape, [3, 2]);
  });

  it('hessian, hvp and vhp agree', () => {
    const fn = (a: Tensor) =>
      a
        .pow(3)
        .sum()
        .add(a.at(0).mul(a.at(1)));
    const v = tensor([1, 2, -1.5]);
    const H = autograd.functional.hessian(fn, x);
    assert.deepEqual(H.toArray(), [
      [9, 1, 0],
      [1, -3, 0],
      [0, 0, 12],
    ]);
    const expected = H.mv(v).toArray();
    assert.deepEqual(autograd.functional.hvp(fn, x, v).product.toArray(), expected);
    assert.deepEqual(autograd.functional.vhp(fn, x, v).product.toArray(), expected);
  });

  it('vjp and jvp are the products with the Jacobian', () => {
    const M = tensor([
      [1, 2, 3],
      [4, 5, 6.5],
    ]);
    const fn = (a: Tensor) => M.mv(a.mul(a));
    const J = autograd.functional.jacobian(fn, x);
    const [v, w] = [tensor([1, -2.5]), tensor([0.5, 1, 2])];
    assert.deepEqual(autograd.functional.vjp(fn, x, v).product.toArray(), J.T.mv(v).toArray());
    assert.deepEqual(autograd.functional.jvp(fn, x, w).product.toArray(), J.mv(w).toArray());
    assert.deepEqual(autograd.functional.jvp(fn, x, w).output.toArray(), fn(x).toArray());
  });

  it('keeps the graph where asked, for derivatives of derivatives', () => {
    const leaf = x.clone().requiresGrad_();
    autograd.functional.jacobian(cubes, leaf, { createGraph: true }).sum().backward();
    assert.deepEqual(leaf.grad!.toArray(), [9, -3, 12]);
  });
});

describe('recording', () => {
  before(() => useEngine('cpu'));

  it('is switched by setGradEnabled and inferenceMode', () => {
    const x = tensor([1.5], { requiresGrad: true });
    autograd.setGradEnabled(false);
    try {
      assert.equal(x.mul(2).requiresGrad, false);
      assert.equal(
        autograd.enableGrad(() => x.mul(2).requiresGrad),
        true,
      );
      assert.equal(autograd.isGradEnabled(), false);
    } finally {
      autograd.setGradEnabled(true);
    }
    assert.equal(x.mul(2).requiresGrad, true);
    assert.equal(
      autograd.setGradEnabled(false, () => x.mul(2).requiresGrad),
      false,
    );
    assert.equal(
      autograd.inferenceMode(() => x.mul(2).requiresGrad),
      false,
    );
  });
});
