import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import {
  arange,
  cat,
  einsum,
  F,
  observe,
  ones,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  useEngine,
  zeros,
} from '../../../../src/library/index.ts';

type Case = [call: () => Tensor, message: RegExp, plausible: number[]];

const cases: Case[] = [
  [
    () => ones(2, 3).add(ones(4)),
    /^add: input \[2, 3\] and other \[4\] do not broadcast.*input \(3\).*other \(4\) at dimension -1/,
    [2, 4],
  ],
  [() => ones(2, 3).lt(ones(2)), /^lt: input \[2, 3\] and other \[2\]/, [2, 3]],
  [
    () => ones(64, 5408).matmul(ones(9216, 128)),
    /^matmul: .*last dimension \(5408\) must be other's second to last one \(9216\)/,
    [64, 128],
  ],
  [() => ones(2, 3).mm(ones(2, 3)), /^mm: input \[2, 3\] and other \[2, 3\] cannot be multiplied/, [2, 2]],
  [() => ones(3, 4).mm(ones(2, 3)), /^mm: input \[3, 4\] and other \[2, 3\] cannot be multiplied/, [2, 4]],
  [() => ones(2, 3, 4).bmm(ones(3, 4, 5)), /^bmm: .* must hold as many matrices/, [3, 3, 5]],
  [() => ones(3).dot(ones(4)), /^dot: .* must have the same number of elements/, []],
  [
    () => einsum('ij,jk->ik', ones(2, 3), ones(4, 5)),
    /^einsum: .*'j' has two sizes: operand 0 \[2, 3\] has 3, but operand 1 \[4, 5\] has 4/,
    [2, 5],
  ],
  [
    () => F.linear(ones(64, 5408), ones(128, 9216), ones(128)),
    /^linear: input \[64, 5408\] has 5408 features in its last dimension, but weight \[128, 9216\] expects 9216$/,
    [64, 128],
  ],
  [
    () => F.conv2d(ones(8, 3, 9, 9), ones(4, 1, 3, 3)),
    /^conv2d: input \[8, 3, 9, 9\] has 3 channels, but weight \[4, 1, 3, 3\] expects 1/,
    [8, 4, 7, 7],
  ],
  [
    () => F.conv2d(ones(8, 1, 2, 2), ones(4, 1, 3, 3)),
    /^conv2d: the kernel \[3, 3\] is greater than the padded input/,
    [8, 4, 1, 1],
  ],
  [() => F.maxPool2d(ones(1, 1, 1, 4), 2), /^maxPool2d: the kernel \[2, 2\] is greater/, [1, 1, 1, 2]],
  [
    () => F.layerNorm(ones(2, 3), [4]),
    /^layerNorm: input \[2, 3\] does not end in normalizedShape \[4\]/,
    [2, 3],
  ],
  [
    () => F.batchNorm(ones(2, 3), zeros(4), ones(4)),
    /^batchNorm: input \[2, 3\] has 3 channels, but runningMean is \[4\]/,
    [2, 3],
  ],
  [() => F.mseLoss(ones(4, 2), ones(4)), /^mseLoss: target \[4\] must have the shape of input \[4, 2\]/, []],
  [
    () => F.crossEntropy(ones(4, 10), arange(3)),
    /^crossEntropy: target \[3\] does not go with input \[4, 10\]: classes \(int32\) of shape \[4\]/,
    [],
  ],
  [() => ones(4, 6).view(5, -1), /^view: shape \[5, -1\] is invalid for input \[4, 6\] of size 24/, [5, 4]],
  [() => ones(2, 3).expand(4, 3), /^expand: the sizes \[4, 3\] do not fit input \[2, 3\]/, [4, 3]],
  [
    () => cat([ones(2, 3), ones(2, 4)]),
    /^cat: .*tensor 0 is \[2, 3\], but tensor 1 is \[2, 4\]; along dimension 1/,
    [2, 7],
  ],
  [() => stack([ones(2), ones(3)]), /^stack: .*tensor 0 is \[2\], but tensor 1 is \[3\]/, [2, 2]],
];

describe('operands that do not fit', () => {
  before(() => useEngine('cpu'));
  afterEach(async () => {
    observe(null);
    await useEngine('cpu');
  });

  for (const [call, message, plausible] of cases) {
    it(message.source.slice(1, 60), async () => {
      assert.throws(call, (error) => error instanceof ShapeError && message.test(error.message));
      await useEngine('meta');
      const seen: ShapeError[] = [];
      observe({ mismatch: (error) => seen.push(error) > 0 });
      assert.deepEqual(call().shape, plausible);
      assert.equal(seen.length, 1);
      assert.ok(seen[0].operands.every(({ name, tensor }) => name && tensor.shape));
    });
  }

  it('let gradients through while a program is traced', async () => {
    await useEngine('meta');
    observe({ mismatch: () => true });
    const [x, weight] = [ones(2, 3, { requiresGrad: true }), ones(4, 5, { requiresGrad: true })];
    F.linear(x, weight).sum().backward();
    assert.deepEqual(
      [x.grad!.shape, weight.grad!.shape],
      [
        [2, 3],
        [4, 5],
      ],
    );
  });
});

describe('other bad input', () => {
  before(() => useEngine('cpu'));

  const bad: [() => unknown, RegExp][] = [
    [() => ones(2, 3).sum(2), /sum: dim is out of range \(expected to be in range of \[-2, 1\], but got 2\)/],
    [() => ones(2, 3).sum([0, 0]), /sum: dim 0 appears more than once/],
    [
      () => ones(2, 3).permute(0, 0),
      /permute: expected each of the 2 dimensions of input \[2, 3\] once, but got \[0, 0\]/,
    ],
    [() => ones(2, 3).at(2), /index 2 is out of range for dimension 0 of input \[2, 3\] with length 2/],
    [() => ones(2).at(0, 0), /at: too many indices for input \[2\]: it has 1 dimensions, but 2 were indexed/],
    [() => ones(2).at(tensor([5])), /index 5 is out of bounds for dimension 0 of input \[2\] with size 2/],
    [
      () => ones(3).at(tensor([true, false])),
      /mask \[2\] does not match the indexed tensor \[3\] at dimension 0/,
    ],
    [
      () => ones(2, 3).narrow(1, 2, 2),
      /narrow: start 2 and length 2 do not fit dimension 1 of input \[2, 3\]/,
    ],
    [
      () => ones(4).split([1, 2]),
      /split: the sizes \[1, 2\] add up to 3, but dimension 0 of input \[4\] has length 4/,
    ],
    [() => ones(3).topk(4), /topk: k 4 is out of range for dimension 0 of input \[3\] with length 3/],
    [
      () => F.embedding(tensor([5]), ones(5, 2)),
      /embedding: index 5 is out of bounds for dimension 0 of input \[5, 2\] with size 5/,
    ],
    [
      () => F.crossEntropy(ones(2, 3), tensor([0, 3])),
      /crossEntropy: target 3 is out of bounds: input \[2, 3\] has 3 classes, so targets \[2\] go from 0 to 2/,
    ],
    [() => F.dropout(ones(2), { p: 2 }), /dropout: probability has to be between 0 and 1, but got 2/],
    [() => ones(2, 3, 4).t(), /t: expected a tensor with 2 or fewer dimensions, but got \[2, 3, 4\]/],
    [() => einsum('ij,jk', ones(2, 3)), /einsum: 'ij,jk' names 2 operands, but got 1/],
    [() => ones(2).argmax(3), /argmax: dim is out of range/],
  ];
  for (const [call, message] of bad) {
    it(message.source.slice(0, 60), () => {
      assert.throws(call, message);
    });
  }
});
