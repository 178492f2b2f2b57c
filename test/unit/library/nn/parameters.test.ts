import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { eye, manualSeed, nn, ones, type Tensor, tensor, zeros } from '../../../../src/library/index.ts';

describe('nn.init of structures', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });

  it('eye_ and dirac_ pass on what comes', () => {
    assert.ok(nn.init.eye_(zeros(2, 3)).equal(eye(2, 3)));
    assert.deepEqual(nn.init.dirac_(ones(3, 2, 3)).toArray(), [
      [
        [0, 1, 0],
        [0, 0, 0],
      ],
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ]);
    assert.deepEqual(nn.init.dirac_(ones(2, 1, 2, 2), { groups: 2 }).toArray(), [
      [
        [
          [0, 0],
          [0, 1],
        ],
      ],
      [
        [
          [0, 0],
          [0, 1],
        ],
      ],
    ]);
    assert.throws(() => nn.init.eye_(zeros(2)), /eye_: expected a tensor of 2 dimensions, but got \[2\]/);
  });

  it('orthogonal_ has vectors at right angles', () => {
    for (const shape of [
      [3, 5],
      [6, 2],
      [4, 2, 2],
    ]) {
      const x = nn.init.orthogonal_(zeros(shape), { gain: 2 }).flatten(1);
      const [rows, columns] = x.shape;
      const product = rows <= columns ? x.matmul(x.t()) : x.t().matmul(x);
      assert.ok(product.allclose(eye(Math.min(rows, columns)).mul(4), { atol: 1e-5 }), String(shape));
    }
  });

  it('sparse_ leaves zeros in each column', () => {
    const x = nn.init.sparse_(ones(10, 20), 0.25, { std: 1 });
    const zerosIn = x.eq(0).sum(0).toArray();
    assert.deepEqual(zerosIn, Array(20).fill(3));
  });

  it('calculateGain knows its nonlinearities', () => {
    const { calculateGain } = nn.init;
    assert.deepEqual(
      [calculateGain('tanh'), calculateGain('convTranspose2d'), calculateGain('selu')],
      [5 / 3, 1, 0.75],
    );
    assert.throws(() => calculateGain('leaky_relu' as never), /no nonlinearity "leaky_relu"/);
    assert.throws(
      () => nn.init.kaimingNormal_(zeros(2, 2), { mode: 'fan_in' as never }),
      /mode must be 'fanIn' or 'fanOut'/,
    );
  });
});

describe('nn.utils', () => {
  before(() => useEngine('cpu'));

  it('makes one vector of all parameters, and parameters of a vector', () => {
    const net = new nn.Linear(2, 1);
    nn.utils.vectorToParameters(tensor([1, 2, 3]).float(), net.parameters());
    assert.deepEqual([net.weight.toArray(), net.bias!.toArray()], [[[1, 2]], [3]]);
    assert.deepEqual(nn.utils.parametersToVector(net.parameters()).toArray(), [1, 2, 3]);
    assert.throws(
      () => nn.utils.vectorToParameters(ones(4), net.parameters()),
      /have 3 elements in all, but vector is \[4\]/,
    );
  });

  it('clips gradients by value, and refuses those that are not finite', () => {
    const x = ones([3], { requiresGrad: true });
    x.grad = tensor([-5, 0.5, 2]);
    nn.utils.clipGradValue_(x, 1);
    assert.deepEqual(x.grad.toArray(), [-1, 0.5, 1]);
    x.grad = tensor([Number.POSITIVE_INFINITY, 0.5, 1.5]);
    assert.throws(
      () => nn.utils.clipGradNorm_([x], 1, { errorIfNonfinite: true }),
      /total norm of order 2 .* is Infinity/,
    );
  });

  it('weightNorm trains length and direction apart', () => {
    const linear = nn.utils.weightNorm(new nn.Linear(2, 2));
    assert.deepEqual(Object.keys(linear.stateDict()), ['bias', 'weight_g', 'weight_v']);
    const state = {
      bias: zeros(2),
      weight_g: tensor([[10], [1]]).float(),
      weight_v: tensor([
        [3, 4],
        [0, 2],
      ]).float(),
    };
    linear.loadStateDict(state);
    const y = linear(ones(1, 2));
    assert.ok(y.allclose(tensor([[14, 1]]).float()));
    y.sum().backward();
    assert.ok(linear.getParameter('weight_g').grad!.allclose(tensor([[1.4], [1]])));
    assert.throws(() => nn.utils.weightNorm(linear), /it has been normalised before/);
    nn.utils.removeWeightNorm(linear);
    assert.deepEqual(Object.keys(linear.stateDict()), ['bias', 'weight']);
    assert.ok(
      linear.weight.allclose(
        tensor([
          [6, 8],
          [0, 1],
        ]).float(),
      ),
    );
    assert.throws(() => nn.utils.removeWeightNorm(linear), /is not normalised/);
    const whole = nn.utils.weightNorm(new nn.Linear(2, 2), { dim: null });
    assert.deepEqual((whole as unknown as { weight_g: Tensor }).weight_g.shape, []);
  });
});
