import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { before, describe, it } from 'mocha';
import { arange, full, ones, type Tensor, tensor, useEngine, zeros } from '../../../../src/library/index.ts';

describe('printing', () => {
  before(() => useEngine('cpu'));

  // What PyTorch prints, with our names and JavaScript's true and false.
  const cases: [() => Tensor, string][] = [
    [() => tensor([1, 2, 3]), 'tensor([1, 2, 3])'],
    [() => tensor([1, -2, 30]), 'tensor([ 1, -2, 30])'],
    [() => tensor(Math.PI), 'tensor(3.1416)'],
    [() => tensor(7), 'tensor(7)'],
    [() => ones(2, 2), 'tensor([[1., 1.],\n        [1., 1.]])'],
    [
      () =>
        tensor([
          [1, 2],
          [3, 4],
        ]).float(),
      'tensor([[1., 2.],\n        [3., 4.]])',
    ],
    [() => tensor([0.5, 12.25, -1]), 'tensor([ 0.5000, 12.2500, -1.0000])'],
    [() => tensor([0.00001, 1.5]), 'tensor([1.0000e-05, 1.5000e+00])'],
    [() => tensor([1.5, 20000.25]), 'tensor([1.5000e+00, 2.0000e+04])'],
    [() => tensor([1, Number.NaN, Number.NEGATIVE_INFINITY]).float(), 'tensor([1., nan, -inf])'],
    [() => zeros(0), 'tensor([])'],
    [() => zeros(2, 0), 'tensor([], size=[2, 0])'],
    [() => tensor([true, false]), 'tensor([ true, false])'],
    [() => ones([2], { requiresGrad: true }), 'tensor([1., 1.], requiresGrad=true)'],
    [() => ones([2], { requiresGrad: true }).mul(2), 'tensor([2., 2.], gradFn=<MulBackward>)'],
    [
      () => arange(8).view(2, 2, 2),
      'tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])',
    ],
    [() => arange(2000), 'tensor([   0,    1,    2,  ..., 1997, 1998, 1999])'],
    [
      () => arange(10000).view(100, 100),
      'tensor([[   0,    1,    2,  ...,   97,   98,   99],\n        [ 100,  101,  102,  ...,  197,  198,  199],\n        [ 200,  201,  202,  ...,  297,  298,  299],\n        ...,\n        [9700, 9701, 9702,  ..., 9797, 9798, 9799],\n        [9800, 9801, 9802,  ..., 9897, 9898, 9899],\n        [9900, 9901, 9902,  ..., 9997, 9998, 9999]])',
    ],
    [
      () => full([20], 0.25),
      'tensor([0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500,\n        0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500, 0.2500,\n        0.2500, 0.2500])',
    ],
  ];
  for (const [make, text] of cases) {
    it(text.split('\n')[0], () => {
      assert.equal(String(make()), text);
      assert.equal(inspect(make()), text);
    });
  }

  it('of a shape only tells the shape', async () => {
    await useEngine('meta');
    assert.equal(String(zeros(2, 3)), 'tensor(..., size=[2, 3], dtype=float32)');
    await useEngine('cpu');
  });
});
