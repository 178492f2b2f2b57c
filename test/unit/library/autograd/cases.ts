import {
  arange,
  cat,
  einsum,
  F,
  manualSeed,
  rand,
  randn,
  slice,
  stack,
  type Tensor,
  tensor,
  where,
} from '../../../../src/library/index.ts';

/** A differentiable function and inputs; those that require grad are the ones to differentiate by. */
export type Case = [name: string, fn: (...inputs: Tensor[]) => Tensor | Tensor[], ...inputs: Tensor[]];

export function leaf(x: Tensor): Tensor {
  return x.detach().requiresGrad_();
}

/** Every differentiable op, on fresh inputs of the engine in use. */
export function cases(): Case[] {
  manualSeed(7);
  const x = leaf(randn(2, 3));
  const y = leaf(randn(2, 3));
  const row = leaf(randn(3));
  const column = leaf(randn(2, 1));
  const positive = leaf(rand(2, 3).add(0.5));
  const apart = leaf(tensor([-1.7, 0.4, 1.2, -0.6, 2.3, -2.1]).view(2, 3));
  const mask = tensor([true, false, true, true, false, false]).view(2, 3);
  const images = leaf(randn(2, 4, 2, 3));
  const photos = leaf(randn(1, 2, 4, 5));
  const filters = leaf(randn(2, 1, 2, 3));
  const spaced = leaf(
    arange(2 * 2 * 4 * 6)
      .mul(0.37)
      .remainder(5)
      .view(2, 2, 4, 6),
  );

  return [
    ['add, broadcasting', (a, b) => a.add(b, { alpha: 2 }), x, row],
    ['add, column and row', (a, b) => a.add(b), column, row],
    ['sub', (a, b) => a.sub(b), column, x],
    ['mul', (a, b) => a.mul(b), x, row],
    ['mul by itself', (a) => a.mul(a), x],
    ['div', (a, b) => a.div(b), x, positive],
    ['pow of a number', (a) => a.pow(3), x],
    ['pow of tensors', (a, b) => a.pow(b), positive, row],
    ['remainder', (a) => a.remainder(5), apart],
    ['fmod', (a) => a.fmod(5), apart],
    ['maximum', (a, b) => a.maximum(b), x, y],
    ['minimum', (a, b) => a.minimum(b), x, y],
    ['clamp', (a) => a.clamp(-1, 2), apart],
    ['lerp', (a, b, c) => a.lerp(b, c), x, y, row],
    ['addcmul', (a, b, c) => a.addcmul(b, c, { value: 0.5 }), x, y, row],
    ['addcdiv', (a, b, c) => a.addcdiv(b, c), x, y, positive],
    ['neg', (a) => a.neg(), x],
    ['abs', (a) => a.abs(), apart],
    ['square', (a) => a.square(), x],
    ['exp', (a) => a.exp(), x],
    ['expm1', (a) => a.expm1(), x],
    ['log', (a) => a.log(), positive],
    ['log2', (a) => a.log2(), positive],
    ['log10', (a) => a.log10(), positive],
    ['log1p', (a) => a.log1p(), positive],
    ['sqrt', (a) => a.sqrt(), positive],
    ['rsqrt', (a) => a.rsqrt(), positive],
    ['reciprocal', (a) => a.reciprocal(), positive],
    ['sin', (a) => a.sin(), x],
    ['cos', (a) => a.cos(), x],
    ['tan', (a) => a.mul(0.3).tan(), x],
    ['tanh', (a) => a.tanh(), x],
    ['sigmoid', (a) => a.sigmoid(), x],
    ['erf', (a) => a.erf(), x],
    ['relu', (a) => a.relu(), apart],
    ['gelu', (a) => F.gelu(a), x],
    ['gelu by tanh', (a) => F.gelu(a, { approximate: 'tanh' }), x],
    ['silu', (a) => F.silu(a), x],
    ['softplus', (a) => F.softplus(a), x],
    ['leakyRelu', (a) => F.leakyRelu(a, 0.1), apart],
    ['elu', (a) => F.elu(a), apart],
    ['logsigmoid', (a) => F.logsigmoid(a), apart],
    ['softmax', (a) => a.softmax(0), x],
    ['logSoftmax', (a) => a.logSoftmax(1), x],
    ['sum', (a) => a.sum(1, { keepdim: true }), x],
    ['mean', (a) => a.mean(0), x],
    ['var', (a) => a.var(1), x],
    ['std', (a) => a.std([0, 1], { correction: 0 }), x],
    ['prod', (a) => a.prod(1), positive],
    ['prod with a zero', (a) => a.prod(), leaf(tensor([0, 2.5, -3]))],
    ['prod with two zeros', (a) => a.prod(), leaf(tensor([0, 2.5, 0]))],
    ['norm', (a) => a.norm(2, 1), x],
    ['norm of order 3', (a) => a.norm(3), apart],
    ['logsumexp', (a) => a.logsumexp(1), x],
    ['amax', (a) => a.amax(1), apart],
    ['max along a dimension', (a) => a.max(1).values, apart],
    ['min along a dimension', (a) => a.min(0, { keepdim: true }).values, apart],
    ['cumsum', (a) => a.cumsum(1), x],
    ['sort', (a) => a.sort({ dim: 0, descending: true }).values, apart],
    ['topk', (a) => a.topk(2).values, apart],
    ['matmul', (a, b) => a.matmul(b), x, leaf(randn(3, 4))],
    ['matmul of a vector', (a, b) => a.matmul(b), row, leaf(randn(3, 2))],
    ['matmul, batches that broadcast', (a, b) => a.matmul(b), leaf(randn(2, 1, 2, 3)), leaf(randn(3, 3, 2))],
    ['bmm', (a, b) => a.bmm(b), leaf(randn(2, 2, 3)), leaf(randn(2, 3, 2))],
    ['dot', (a, b) => a.dot(b), row, leaf(randn(3))],
    ['outer', (a, b) => a.outer(b), row, leaf(randn(2))],
    ['addmm', (a, b, c) => a.addmm(b, c, { beta: 0.5, alpha: 2 }), leaf(randn(2)), x, leaf(randn(3, 2))],
    ['einsum', (a, b) => einsum('bij,bkj->ki', a, b), leaf(randn(2, 2, 3)), leaf(randn(2, 2, 3))],
    ['view', (a) => a.view(3, -1), x],
    ['transpose', (a) => a.transpose(0, 1), x],
    ['permute', (a) => a.permute(1, 3, 0, 2), images],
    ['movedim', (a) => a.movedim(0, 2), images],
    ['expand', (a) => a.expand(4, 2, 3), column],
    ['repeat', (a) => a.repeat(2, 1, 3), x],
    ['flip', (a) => a.flip(0, 1), x],
    ['roll', (a) => a.roll(2, 1), x],
    ['tril', (a) => a.tril(), x],
    ['triu', (a) => a.triu(1), x],
    ['cat', (a, b) => cat([a, b, a], 1), x, y],
    ['stack', (a, b) => stack([a, b], 1), x, y],
    ['split', (a) => a.split([1, 2], 1), x],
    ['unbind', (a) => a.unbind(1), x],
    ['pad', (a) => F.pad(a, [1, -1, 0, 2], { value: 3 }), x],
    ['pad, reflected', (a) => F.pad(a, [2, 1], { mode: 'reflect' }), x],
    ['at with a step', (a) => a.at('...', slice(1, null, 2)), images],
    ['at with tensors', (a) => a.at(slice(null), tensor([0, 3, 3]), 1, tensor([1, 0, 1])), images],
    ['at with a mask', (a) => a.at(mask), x],
    [
      'set',
      (a, b) => {
        const copy = a.clone();
        copy.set([slice(null), 1], b);
        return copy.mul(copy);
      },
      x,
      leaf(randn(2)),
    ],
    ['indexSelect', (a) => a.indexSelect(1, tensor([2, 0, 2])), x],
    [
      'gather',
      (a) =>
        a.gather(
          1,
          tensor([
            [0, 0, 2],
            [1, 1, 1],
          ]),
        ),
      x,
    ],
    [
      'scatter',
      (a, b) =>
        a.scatter(
          1,
          tensor([
            [0, 2],
            [1, 0],
          ]),
          b,
        ),
      x,
      leaf(randn(2, 2)),
    ],
    [
      'scatterAdd',
      (a, b) =>
        a.scatterAdd(
          1,
          tensor([
            [0, 0],
            [1, 2],
          ]),
          b,
        ),
      x,
      leaf(randn(2, 2)),
    ],
    ['where', (a, b) => where(mask, a, b), x, row],
    ['maskedFill', (a) => a.maskedFill(mask, 2), x],
    ['linear', (a, b, c) => F.linear(a, b, c), leaf(randn(2, 2, 3)), leaf(randn(4, 3)), leaf(randn(4))],
    [
      'conv2d',
      (a, b, c) => F.conv2d(a, b, c, { stride: 2, padding: 1, groups: 2 }),
      photos,
      filters,
      leaf(randn(2)),
    ],
    ['conv2d, dilated', (a, b) => F.conv2d(a, b, null, { dilation: [2, 1], groups: 2 }), photos, filters],
    ['maxPool2d', (a) => F.maxPool2d(a, 2), spaced],
    ['maxPool2d, overlapping', (a) => F.maxPool2d(a, 3, { stride: 2, padding: 1 }), spaced],
    ['avgPool2d', (a) => F.avgPool2d(a, 2), spaced],
    ['avgPool2d, overlapping', (a) => F.avgPool2d(a, 3, { stride: 2, padding: 1, ceilMode: true }), spaced],
    [
      'embedding',
      (a) =>
        F.embedding(
          tensor([
            [0, 1],
            [1, 1],
          ]),
          a,
        ),
      x,
    ],
    ['layerNorm', (a, b, c) => F.layerNorm(a, [3], { weight: b, bias: c }), x, row, leaf(randn(3))],
    [
      'batchNorm',
      (a, b, c) => F.batchNorm(a, null, null, { weight: b, bias: c, training: true }),
      leaf(randn(4, 3)),
      row,
      leaf(randn(3)),
    ],
    [
      'attention',
      (q, k, v) => F.scaledDotProductAttention(q, k, v, { isCausal: true }),
      leaf(randn(2, 3, 2)),
      leaf(randn(2, 3, 2)),
      leaf(randn(2, 3, 4)),
    ],
    [
      'crossEntropy',
      (a) => F.crossEntropy(a, tensor([2, 0]), { weight: tensor([0.5, 1, 2]), labelSmoothing: 0.1 }),
      x,
    ],
    ['crossEntropy, ignoring', (a) => F.crossEntropy(a, tensor([2, -100])), x],
    ['crossEntropy of probabilities', (a, b) => F.crossEntropy(a, b.softmax(1)), x, y],
    ['mseLoss', (a, b) => F.mseLoss(a, b), x, y],
    ['smoothL1Loss', (a, b) => F.smoothL1Loss(a, b), x, y],
    ['binaryCrossEntropy', (a) => F.binaryCrossEntropy(a.sigmoid(), mask.float()), x],
    [
      'binaryCrossEntropyWithLogits',
      (a) => F.binaryCrossEntropyWithLogits(a, mask.float(), { posWeight: tensor([1, 2, 3]) }),
      x,
    ],
  ];
}
