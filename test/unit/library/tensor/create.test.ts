import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { tf } from '../../../../src/engine/index.ts';
import {
  arange,
  bernoulli,
  eye,
  fromTf,
  full,
  getRngState,
  linspace,
  manualSeed,
  ones,
  rand,
  randint,
  randn,
  randperm,
  setRngState,
  Tensor,
  tensor,
  useEngine,
  zeros,
  zerosLike,
} from '../../../../src/library/index.ts';

describe('creation', () => {
  before(() => useEngine('cpu'));

  it('takes sizes listed or as an array, and options last', () => {
    assert.deepEqual(zeros(2, 3).shape, [2, 3]);
    assert.deepEqual(randn([2, 3]).shape, [2, 3]);
    assert.deepEqual(ones().shape, []);
    assert.equal(randn(2, 3, { requiresGrad: true }).requiresGrad, true);
    assert.equal(ones([2], { dtype: 'int32' }).dtype, 'int32');
    assert.throws(
      () => zeros(2, -1),
      /zeros: expected sizes that are whole numbers from 0 on, but got -1 in \[2, -1\]/,
    );
  });

  it('of ranges', () => {
    assert.deepEqual(arange(3).toArray(), [0, 1, 2]);
    assert.deepEqual(arange(5, 1, -2).toArray(), [5, 3]);
    assert.equal(arange(0, 1, 0.25).numel(), 4);
    assert.deepEqual(linspace(0, 1, 3).toArray(), [0, 0.5, 1]);
    assert.deepEqual(eye(2, 3).toArray(), [
      [1, 0, 0],
      [0, 1, 0],
    ]);
    assert.deepEqual(full([2], true).toArray(), [true, true]);
    assert.equal(zerosLike(arange(2)).dtype, 'int32');
    assert.throws(() => arange(0, 5, -1), /arange: step -1 does not lead from start 0 to end 5/);
  });

  it('of nested arrays wants them even', () => {
    assert.throws(() => tensor([[1, 2], [3]]), /expected sequence of length 2 at dim 1 \(got 1\)/);
    assert.throws(
      () => tensor([1, [2]] as never),
      /expected a number or a boolean .* but got 2 \(object\)|got/,
    );
    assert.throws(() => tensor(['a'] as never), /got a \(string\)/);
  });

  it('gives instances of Tensor', () => {
    const value: unknown = ones(1).add(1);
    assert.ok(value instanceof Tensor);
  });

  it('crosses over to TensorFlow.js and back', () => {
    const x = arange(4).float().view(2, 2);
    const back = fromTf(tf.transpose(x.tf));
    assert.deepEqual(back.toArray(), [
      [0, 2],
      [1, 3],
    ]);
    assert.equal(back.isLeaf, true);
    assert.throws(() => fromTf(tf.tensor(['a'])), /fromTf: expected .*, but got string/);
  });

  it('item wants one element', () => {
    assert.equal(tensor([[2.5]]).item(), 2.5);
    assert.throws(() => ones(2).item(), /item: a Tensor with 2 elements \(shape \[2\]\)/);
  });
});

describe('random numbers', () => {
  before(() => useEngine('cpu'));

  it('are the same after the same seed, and after a state was put back', () => {
    const draw = () => [rand(2), randn(3), randint(10, [3]), randperm(5)].map((x) => x.toArray());
    manualSeed(3);
    const first = draw();
    const state = getRngState();
    const second = draw();
    manualSeed(3);
    assert.deepEqual(draw(), first);
    assert.notDeepEqual(second, first);
    setRngState(JSON.parse(JSON.stringify(state)));
    assert.deepEqual(draw(), second);
    manualSeed(4);
    assert.notDeepEqual(draw(), first);
  });

  it('have the moments and the range of their distributions', () => {
    manualSeed(0);
    const uniform = rand(20_000);
    const normal = randn(20_000);
    const near = (a: number, b: number, gap: number) =>
      assert.ok(Math.abs(a - b) < gap, `${a} is not near ${b}`);
    near(uniform.mean().item(), 0.5, 0.01);
    near(uniform.var().item(), 1 / 12, 0.005);
    assert.ok(uniform.min().item() >= 0 && uniform.max().item() < 1);
    near(normal.mean().item(), 0, 0.03);
    near(normal.std().item(), 1, 0.03);
    near(normal.pow(4).mean().item(), 3, 0.3);
    near(
      bernoulli(full([20_000], 0.3))
        .mean()
        .item(),
      0.3,
      0.02,
    );
    const dice = randint(1, 7, [6000]);
    for (let face = 1; face <= 6; face++) near(dice.eq(face).sum().item(), 1000, 120);
    assert.deepEqual(randperm(100).sort().values.toArray(), arange(100).toArray());
  });

  it('are not drawn where there are only shapes', async () => {
    const state = getRngState();
    await useEngine('meta');
    assert.deepEqual(randn(1000, 1000, 1000).shape, [1000, 1000, 1000]);
    assert.deepEqual(randint(0, 5, [3]).dtype, 'int32');
    await useEngine('cpu');
    assert.deepEqual(getRngState(), state);
  });
});
