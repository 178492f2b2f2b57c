import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import {
  linalg,
  manualSeed,
  multinomial,
  normal,
  ones,
  poisson,
  randintLike,
  randn,
  type Tensor,
  tensor,
  useEngine,
  zeros,
} from '../../../../src/library/index.ts';

describe('ops beyond the everyday ones', () => {
  before(() => useEngine('cpu'));

  it('bad input is told by name', () => {
    assert.throws(() => linalg.inv(ones(2, 2)), /inv: the matrix \[2, 2\] is singular/);
    assert.throws(() => linalg.inv(ones(2, 3)), /inv: expected square matrices, but got \[2, 3\]/);
    assert.throws(
      () =>
        linalg.cholesky(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        ),
      /cholesky: .* not positive definite/,
    );
    assert.throws(
      () => linalg.solve(tensor([[2]]), ones(3, 1)),
      /solve: A \[1, 1\] and B \[3, 1\] do not fit/,
    );
    assert.throws(
      () => ones(3).bitwiseAnd(1),
      /bitwiseAnd: expected tensors of int32 or bool, but got float32/,
    );
    assert.throws(() => ones(3).kthvalue(4), /kthvalue: k 4 is out of range: expected a number from 1 to 3/);
    assert.throws(() => ones(3).quantile(1.5), /quantile: expected q to be from 0 to 1, but got 1.5/);
    assert.throws(() => ones(2, 3).cross(ones(2, 2)), /input \[2, 3\] and other \[2, 2\] do not broadcast/);
    assert.throws(() => ones(4).unfold(0, 5, 1), /unfold: expected a size from 0 to 4/);
    assert.throws(
      () => ones(2).maskedScatter(tensor([true, true]), ones(1)),
      /mask holds at 2 places, but source \[1\]/,
    );
    assert.throws(() => tensor([1, 2]).exp_(), /exp_: the result has dtype float32/);
    assert.throws(() => randn(2).requiresGrad_().cos_(), /a leaf Variable that requires grad/);
  });

  it('complete bases are orthonormal', () => {
    manualSeed(2);
    const x = randn(5, 2);
    const { Q, R } = linalg.qr(x, 'complete');
    const { U, S, Vh } = linalg.svd(x);
    const close = (a: Tensor, b: Tensor) => assert.ok(a.allclose(b, { atol: 1e-5 }));
    close(Q.matmul(R), x);
    close(U.narrow(1, 0, 2).mul(S).matmul(Vh), x);
    for (const basis of [Q, U]) close(basis.T.matmul(basis), tensor([1, 1, 1, 1, 1]).float().diag());
  });

  it('signs of zero count', () => {
    assert.deepEqual(tensor([-0, 0], { dtype: 'float32' }).signbit().toArray(), [true, false]);
    assert.deepEqual(
      ones(2)
        .copysign(tensor([-0, 0], { dtype: 'float32' }))
        .toArray(),
      [-1, 1],
    );
  });

  it('draws have the distributions asked for', () => {
    manualSeed(4);
    const weights = tensor([0, 1, 3, 0]);
    const drawn = multinomial(weights.float(), 4000, { replacement: true });
    const share = drawn.eq(2).float().mean().item();
    assert.ok(Math.abs(share - 0.75) < 0.03 && drawn.ge(1).all().item() && drawn.le(2).all().item());
    const rows = ones(50, 6).multinomial(6).sort().values;
    assert.ok(
      rows
        .eq(tensor([0, 1, 2, 3, 4, 5]))
        .all()
        .item(),
    );
    assert.throws(() => multinomial(weights.float(), 3), /fewer probabilities above 0 than samples/);
    const spread = normal(tensor([0, 10]).float(), 2, [3000, 2]);
    assert.ok(spread.mean(0).allclose(tensor([0, 10]).float(), { atol: 0.2 }));
    assert.ok(spread.std(0).allclose(tensor([2, 2]).float(), { atol: 0.2 }));
    const counts = poisson(tensor([0, 2.5, 700]).expand(2000, 3)).mean(0);
    assert.ok(counts.allclose(tensor([0, 2.5, 700]), { rtol: 0.05 }));
    const range = randintLike(zeros(1000), 2, 5).unique().toArray();
    assert.deepEqual(range, [2, 3, 4]);
  });

  describe('on meta', () => {
    before(() => useEngine('meta'));
    after(() => useEngine('cpu'));

    it('what depends on the values has a plausible size', () => {
      const x = zeros(3, 4).int();
      const shapes = (...tensors: Tensor[]) => tensors.map(({ shape, dtype }) => `${dtype} ${shape}`);
      assert.deepEqual(shapes(x.unique()), ['int32 12']);
      assert.deepEqual(shapes(...Object.values(x.unique({ returnInverse: true, returnCounts: true }))), [
        'int32 12',
        'int32 3,4',
        'int32 12',
      ]);
      assert.deepEqual(shapes(zeros(9).int().bincount({ minlength: 5 })), ['int32 5']);
      assert.deepEqual(shapes(...Object.values(linalg.svd(zeros(2, 5, 3)))), [
        'float32 2,5,5',
        'float32 2,3',
        'float32 2,3,3',
      ]);
      assert.deepEqual(shapes(linalg.lstsq(zeros(5, 3), zeros(5)).solution), ['float32 3']);
      assert.deepEqual(shapes(zeros(4, 6).multinomial(2), zeros(4, 6).median(1).values), [
        'int32 4,2',
        'float32 4',
      ]);
    });
  });
});
