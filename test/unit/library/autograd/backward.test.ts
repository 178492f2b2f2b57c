import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import {
  autograd,
  enableGrad,
  isGradEnabled,
  noGrad,
  observe,
  ones,
  randn,
  type Tensor,
  tensor,
  useEngine,
  zeros,
} from '../../../../src/library/index.ts';

const leaf = (...values: number[]) => tensor(values, { requiresGrad: true });

describe('backward', () => {
  before(() => useEngine('cpu'));
  afterEach(() => observe(null));

  it('adds to what grad holds', () => {
    const x = leaf(1, 2);
    x.mul(3).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [3, 3]);
    x.mul(x).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [5, 7]);
  });

  it('gives leaves that share a gradient tensors of their own', () => {
    const [x, y] = [leaf(1), leaf(2)];
    x.add(y).sum().backward();
    x.grad!.mul_(10);
    assert.deepEqual(y.grad!.toArray(), [1]);
  });

  it('fails a second time, unless the graph is retained', () => {
    const x = leaf(2);
    const y = x.mul(x).sum();
    y.backward({ retainGraph: true });
    y.backward();
    assert.deepEqual(x.grad?.toArray(), [8]);
    assert.throws(() => y.backward(), /backward through the graph a second time/);
  });

  it('asks for a gradient where the output is not one number', () => {
    const x = leaf(1, 2);
    assert.throws(() => x.mul(2).backward(), /only for scalar outputs, but this one has shape \[2\]/);
    x.mul(2).backward({ gradient: tensor([1, 10]).float() });
    assert.deepEqual(x.grad?.toArray(), [2, 20]);
    assert.throws(
      () => x.mul(2).backward({ gradient: ones(3) }),
      /gradient has shape \[3\].*output has shape \[2\]/,
    );
    assert.throws(() => ones(1).backward(), /does not require grad/);
  });

  it('goes through 10,000 ops without running out of stack', () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 10_000; i++) y = y.add(1);
    y.sum().backward();
    assert.deepEqual(x.grad?.toArray(), [1]);
  });

  it('visits an op once all its results have their gradients', () => {
    const x = leaf(3);
    const a = x.mul(2);
    const b = a.mul(a);
    const c = b.add(a);
    c.mul(b).sum().backward();
    // f = (4x² + 2x) · 4x², f' = 64x³ + 24x²
    assert.deepEqual(x.grad?.toArray(), [64 * 27 + 24 * 9]);
  });

  it('computes gradients of gradients', () => {
    const x = leaf(2);
    const [first] = autograd.grad(x.pow(4).sum(), x, { createGraph: true });
    const [second] = autograd.grad(first.sum(), x, { createGraph: true });
    const [third] = autograd.grad(second.sum(), x);
    assert.deepEqual(
      [first, second, third].map((one) => one.item()),
      [32, 48, 48],
    );
    assert.equal(x.grad, null);
  });

  it('grad reaches tensors in the middle and leaves others alone', () => {
    const [x, w] = [leaf(2), leaf(5)];
    const y = x.mul(w);
    const [gy] = autograd.grad(y.mul(y).sum(), y, { retainGraph: true });
    assert.equal(gy.item(), 20);
    assert.equal(w.grad, null);
    assert.throws(() => autograd.grad(y.sum(), leaf(1)), /input 0 appears to not have been used/);
    assert.deepEqual(autograd.grad(y.sum(), [leaf(1)], { allowUnused: true }), [null]);
  });

  it('hooks see and change gradients, and retainGrad keeps them', () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.retainGrad();
    const hook = x.registerHook((g) => g.mul(2));
    y.registerHook((g) => {
      seen.push(g.toArray());
      return undefined;
    });
    y.sum().backward({ retainGraph: true });
    assert.deepEqual([seen, x.grad?.toArray(), y.grad?.toArray()], [[[1, 1]], [6, 6], [1, 1]]);
    hook.remove();
    y.sum().backward();
    assert.deepEqual(x.grad?.toArray(), [9, 9]);
  });

  it('tells the observer first', () => {
    const x = leaf(1);
    const told: unknown[] = [];
    observe({ backward: (loss) => void told.push([loss.item(), x.grad]) });
    x.sum().backward();
    assert.deepEqual(told, [[1, null]]);
  });
});

describe('grad mode', () => {
  before(() => useEngine('cpu'));

  it('noGrad records nothing, enableGrad does inside it', () => {
    const x = leaf(1);
    noGrad(() => {
      assert.equal(x.mul(2).requiresGrad, false);
      assert.equal(
        enableGrad(() => x.mul(2).requiresGrad),
        true,
      );
      assert.equal(isGradEnabled(), false);
    });
    assert.equal(x.mul(2).requiresGrad, true);
  });

  it('noGrad ends when an error leaves it, and with the promise of an async function', async () => {
    assert.throws(() => noGrad(() => assert.fail('on purpose')));
    assert.equal(isGradEnabled(), true);
    const result = noGrad(async () => {
      await Promise.resolve();
      return isGradEnabled();
    });
    assert.equal(isGradEnabled(), false);
    assert.equal(await result, false);
    assert.equal(isGradEnabled(), true);
  });

  it('detach ends the history and shares the value', () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    const z = y.detach();
    assert.equal(z.requiresGrad, false);
    z.zero_();
    assert.deepEqual(y.toArray(), [0, 0]);
  });

  it('only floats and leaves can be told to require grad', () => {
    assert.throws(
      () => tensor([1]).requiresGrad_(),
      /floating point dtype can require gradients, but got int32/,
    );
    assert.throws(() => {
      leaf(1).mul(2).requiresGrad = false;
    }, /only change requiresGrad flags of leaf variables/);
  });
});

describe('in-place changes', () => {
  before(() => useEngine('cpu'));

  it('are recorded', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.mul_(y).add_(1);
    y.sum().backward();
    assert.deepEqual(y.toArray(), [37]);
    assert.deepEqual(x.grad?.toArray(), [36]);
  });

  it('of a saved value make backward throw', () => {
    const x = leaf(2);
    const y = x.mul(3);
    const z = y.mul(y).sum();
    y.add_(1);
    assert.throws(
      () => z.backward(),
      /modified by an inplace operation: \[float32 \[1\]\].*AddBackward, is at version 1; expected version 0/,
    );
  });

  it('through a detached tensor are seen, too', () => {
    const x = leaf(2);
    const z = x.exp();
    const loss = z.sum();
    z.detach().zero_();
    assert.throws(() => loss.backward(), /modified by an inplace operation/);
  });

  it('of a value that no rule needs are fine', () => {
    const x = leaf(2);
    const y = x.add(1);
    const z = y.mul(2);
    y.add_(1);
    z.sum().backward();
    assert.deepEqual(x.grad?.toArray(), [2]);
  });

  it('of a leaf that requires grad want noGrad', () => {
    const x = leaf(2);
    assert.throws(
      () => x.add_(1),
      /a leaf Variable that requires grad is being used in an in-place operation/,
    );
    noGrad(() => x.add_(1));
    assert.deepEqual([x.toArray(), x.requiresGrad, x.isLeaf], [[3], true, true]);
  });

  it('must fit shape and dtype', () => {
    assert.throws(
      () => zeros(3).add_(zeros(2, 3)),
      /add_: the result has shape \[2, 3\] and cannot be put into a tensor of shape \[3\]/,
    );
    assert.throws(
      () => tensor([1, 2]).mul_(0.5),
      /dtype float32 and cannot be put into a tensor of dtype int32/,
    );
  });

  it('keep what a graph saved of another tensor', () => {
    const x = randn(2, { requiresGrad: true });
    const buffer = zeros(2);
    const y = x.mul(buffer.add(1)).sum();
    buffer.add_(5);
    y.backward();
    assert.deepEqual(x.grad?.toArray(), [1, 1]);
  });
});
