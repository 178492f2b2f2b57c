import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../src/engine/index.ts';
import {
  arange,
  cat,
  einsum,
  eye,
  F,
  linspace,
  nn,
  ones,
  optim,
  randint,
  randn,
  randperm,
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from '../../../src/library/index.ts';

/** What the type checker would refuse, as JavaScript may call it. */
const wrong = (value: unknown): any => value;

/** A bad call, and what its error must hold: the op, the argument, what came and what was expected. */
type Row = [call: () => unknown, ...parts: string[]];

const tables: Record<string, Row[]> = {
  'options in the wrong place': [
    [() => F.conv2d(image(), filters(), wrong({ padding: 1 })), 'conv2d', 'bias', 'padding', 'Tensor'],
    [() => F.conv1d(randn(1, 2, 5), randn(3, 2, 2), wrong({ stride: 2 })), 'conv1d', 'bias', 'stride'],
    [() => F.conv2d(image(), filters(), null, wrong(2)), 'conv2d', 'options', '2', '{ padding: 1 }'],
    [() => F.linear(randn(2, 3), randn(4, 3), wrong(true)), 'linear', 'bias', 'true', 'Tensor'],
    [() => F.dropout(randn(3), wrong(0.5)), 'dropout', 'options', '0.5', '{ p: 0.5 }'],
    [() => new nn.Linear(3, 4, wrong(false)), 'Linear', 'options', 'false', '{ bias: false }'],
    [() => new optim.SGD([zeros(1)], wrong(0.1)), 'SGD', 'options', '0.1', '{ lr: 0.1 }'],
    [() => randn(2, 3).sum(wrong({ keepdim: true })), 'sum', 'dim', '{"keepdim":true}', '-2 to 1'],
    [() => F.softmax(randn(2, 3), wrong(undefined)), 'softmax', 'dim', 'undefined', '-2 to 1'],
  ],
  'no tensor': [
    [() => F.relu(wrong(3)), 'relu', 'input', '3', 'Tensor'],
    [() => F.relu(wrong(undefined)), 'relu', 'input', 'undefined', 'Tensor'],
    [() => new nn.Linear(3, 4)(wrong([1, 2, 3])), 'linear', 'input', 'an array of 3', 'tensor('],
    [() => F.mseLoss(randn(2), wrong(3)), 'mseLoss', 'target', '3', 'Tensor'],
    [() => F.crossEntropy(randn(2, 3), wrong([0, 1])), 'crossEntropy', 'target', 'an array of 2', 'Tensor'],
    [() => randn(2).add(wrong(undefined)), 'add', 'undefined', 'Tensor or a number'],
    [() => randn(2).pow(wrong('2')), 'pow', 'string', 'Tensor or a number'],
    [() => cat(wrong(randn(2))), 'cat', 'one Tensor', 'list of Tensors'],
    [() => stack(wrong([randn(2), 1])), 'stack', 'tensor 1', '1', 'Tensor'],
    [() => new nn.Sequential(wrong(F.relu)), 'Sequential', 'function', 'modules'],
    [() => new optim.SGD(wrong(new nn.Linear(1, 1))), 'model.parameters()', 'function'],
  ],
  'wrong rank': [
    [() => F.conv2d(randn(3, 8), filters()), 'conv2d', 'input', '[3, 8]', '[N, C, H, W]'],
    [() => F.maxPool2d(randn(4, 4), 2), 'maxPool2d', 'input', '[4, 4]', '[N, C, H, W]'],
    [() => F.batchNorm(randn(3), zeros(3), ones(3)), 'batchNorm', 'input', '[3]', '[N, C'],
    [() => new nn.BatchNorm2d(3)(randn(2, 3)), 'BatchNorm2d', '[2, 3]', '[N, C, H, W]'],
    [() => F.embedding(tensor([1]), randn(4)), 'embedding', 'weight', '[4]', '[count, size]'],
    [() => randn(2, 3).mm(randn(3)), 'mm', '[3]', '2 dimensions'],
    [() => randn(2, 2).dot(randn(2)), 'dot', '[2, 2]', '1 dimension'],
    [() => randn(2, 3, 4).t(), 't:', '[2, 3, 4]', '2 or fewer'],
    [() => randn(3).tril(), 'tril', '[3]', '2 dimensions'],
    [() => tensor(1).unbind(), 'unbind', 'input', '[]', 'dimension'],
    [() => randn(2, 3).at(0, 0, 0), 'at', '[2, 3]', '3 were indexed', '2 dimensions'],
    [() => new nn.GRU(3, 4)(randn(5)), 'GRU', 'input', '[5]', '[T, N, inputSize]'],
  ],
  'wrong dtype': [
    [() => F.conv2d(image().long(), filters()), 'conv2d', 'input', 'int32', 'float32'],
    [() => F.linear(tensor([[1, 2, 3]]), randn(4, 3)), 'linear', 'input', 'int32', 'float32'],
    [() => F.embedding(tensor([0.5]), randn(4, 2)), 'embedding', 'index', 'float32', 'integer'],
    [() => F.oneHot(tensor([0.5]), 3), 'oneHot', 'index', 'float32', 'integer'],
    [() => randn(2, 3).gather(1, randn(2, 1)), 'gather', 'index', 'float32', 'integer'],
    [() => randn(2, 3).at(tensor([0.5])), 'at', 'index', 'float32', 'integer'],
    [() => where(wrong(randn(2)), 1, 2), 'where', 'condition', 'float32', 'bool'],
    [() => randn(2).maskedFill(wrong(randn(2)), 0), 'maskedFill', 'mask', 'float32', 'bool'],
    [() => tensor([1, 2]).mean(), 'mean', 'int32', 'float'],
    [() => tensor([1]).add_(1.5), 'add_', 'float32', 'int32'],
    [() => randn(3).to(wrong('float64')), 'to', 'dtype', 'float64', 'float32'],
    [() => zeros(2, wrong({ dtype: 'double' })), 'zeros', 'dtype', 'double', 'float32'],
    [() => F.nllLoss(randn(2, 3), tensor([0.5, 1])), 'nllLoss', 'target', 'float32', 'int32'],
  ],
  'wrong size': [
    [() => F.conv2d(randn(1, 5, 8, 8), filters()), 'conv2d', 'input', '[1, 5, 8, 8]', 'expects 3'],
    [() => F.conv2d(image(), filters(), randn(5)), 'conv2d', 'bias', '[5]', '4 filters'],
    [() => F.conv2d(image(), filters(), null, { stride: 0 }), 'conv2d', 'stride', '[0, 0]', 'from 1 on'],
    [() => new (wrong(nn.Conv2d))(3, 4), 'Conv2d', 'kernelSize', 'undefined', 'a list of 2'],
    [() => F.linear(randn(2, 3), randn(4, 5)), 'linear', 'input', '3 features', 'expects 5'],
    [() => F.crossEntropy(randn(2, 3), tensor([0, 1, 2])), 'crossEntropy', 'target', '[3]', 'shape [2]'],
    [
      () => F.crossEntropy(randn(2, 3), tensor([0, 1]), { weight: ones(4) }),
      'crossEntropy',
      'weight',
      '[4]',
      '3 classes',
    ],
    [() => F.mseLoss(randn(2, 3), randn(4, 5)), 'mseLoss', 'target', '[4, 5]', '[2, 3]'],
    [() => F.layerNorm(randn(2, 3), [4]), 'layerNorm', 'normalizedShape', '[2, 3]', '[4]'],
    [() => randn(2, 3).matmul(randn(4, 5)), 'matmul', 'other', '[2, 3]', '[4, 5]'],
    [() => randn(2, 3).add(randn(4)), 'add', 'other', '[2, 3]', '[4]', 'broadcast'],
    [() => randn(2).maskedFill(tensor([true, false, true]), 0), 'maskedFill', '[3]', '[2]', 'broadcast'],
    [() => randn(2).maskedSelect(tensor([true, false, true])), 'maskedSelect', 'mask', '[3]', '[2]'],
    [() => zeros(2).copy_(zeros(3)), 'copy_', 'source', '[3]', '[2]'],
    [() => cat([randn(2, 3), randn(2, 4)]), 'cat', 'tensor 1', '[2, 4]', '[2, 3]'],
    [() => einsum('ij,jk->ik', randn(2, 3), randn(4, 5)), 'einsum', 'operand 0', '3', '4'],
    [() => randn(2, 3).view(4, 2), 'view', '[4, 2]', '[2, 3]', '8 elements'],
    [() => randn(2, 3).view(wrong(undefined)), 'view', 'undefined', '[2, 3]', 'length'],
    [() => randn(2, 3).expand(4, 3), 'expand', '[4, 3]', '[2, 3]'],
    [() => randn(2, 3).repeat(-1, 1), 'repeat', '-1', 'from 0 on'],
    [() => randn(2, 3).split([1, 3], 1), 'split', '[1, 3]', 'length 3'],
    [() => randn(2, 3).topk(4), 'topk', 'k 4', 'length 3'],
    [() => zeros(-1), 'zeros', '-1', 'from 0 on'],
    [() => linspace(0, 1, -1), 'linspace', 'steps', '-1', 'from 0 on'],
    [() => eye(-1), 'eye', 'n ', '-1', 'from 0 on'],
    [() => randperm(2.5), 'randperm', 'n ', '2.5', 'whole number'],
    [() => tensor([[1, 2], [3]]), 'tensor', 'length 2', 'got 1'],
  ],
  'out of range, or NaN': [
    [() => F.crossEntropy(randn(2, 3), tensor([0, 3])), 'crossEntropy', 'target 3', '0 to 2'],
    [() => F.nllLoss(randn(2, 3), tensor([0, -1])), 'nllLoss', 'target -1', '0 to 2'],
    [() => F.embedding(tensor([4]), randn(4, 2)), 'embedding', 'index 4', 'size 4'],
    [() => F.embedding(tensor([Number.NaN]), randn(4, 2)), 'embedding', 'index', 'float32', 'integer'],
    [() => randn(2, 3).at(Number.NaN), 'index NaN', '[2, 3]', 'length 2'],
    [() => randn(2, 3).at(2), 'index 2', '[2, 3]', 'length 2'],
    [() => randn(2, 3).at(tensor([0, 2])), 'at', 'index 2', 'size 2'],
    [() => randn(2, 3).select(0, Number.NaN), 'select', 'index NaN', 'length 2'],
    [() => randn(2, 3).narrow(1, Number.NaN, 2), 'narrow', 'start NaN', 'length 3'],
    [() => randn(2, 3).indexSelect(1, tensor([3])), 'indexSelect', 'index 3', 'size 3'],
    [() => randn(2, 3).gather(1, tensor([[3], [0]])), 'gather', 'index 3', 'size 3'],
    [() => randn(2, 3).scatter(1, tensor([[3], [0]]), 1), 'scatter', 'index 3', 'size 3'],
    [() => randn(2, 3).take(tensor([6])), 'take', 'index 6', 'size 6'],
    [() => randn(2, 3).sum(2), 'sum', 'dim', 'got 2', '[-2, 1]'],
    [() => randn(2, 3).view(Number.NaN, 2), 'view', 'NaN', 'length'],
    [() => new nn.Linear(Number.NaN, 4), 'NaN', 'whole numbers'],
    [() => F.dropout(randn(3), { p: 1.5 }), 'dropout', 'probability', '1.5', '0 and 1'],
    [() => F.pad(randn(2), [1, 1], wrong({ mode: 'mirror' })), 'pad', 'mode', 'mirror', 'reflect'],
    [() => F.mseLoss(randn(2), randn(2), wrong({ reduction: 'avg' })), 'mseLoss', 'reduction', 'avg', 'mean'],
    [() => randint(5, 2, [2]), 'randint', 'low 5', 'high 2', 'high > low'],
    [() => arange(0, 5, -1), 'arange', 'step -1', 'end 5'],
    [() => new optim.Adam([zeros(1)], { betas: [1.5, 0.9] }), 'Adam', 'betas', '1.5', '[0, 1)'],
  ],
  'nothing there': [
    [() => zeros(0).max(), 'max', 'input', '[0]', 'elements'],
    [() => zeros(2, 0).min(1), 'min', 'input', '[2, 0]', 'elements'],
    [() => zeros(2, 0).amax(1), 'amax', 'input', '[2, 0]', 'elements'],
    [() => zeros(0).argmax(), 'argmax', '[0]', 'elements'],
    [() => zeros(0).item(), 'item', '0 elements', 'single'],
    [() => cat([]), 'cat', 'empty', 'list of Tensors'],
    [() => stack([]), 'stack', 'empty', 'list of Tensors'],
    [() => new optim.SGD([]), 'empty list of parameters'],
    [() => randn(2).clamp(), 'clamp', 'min and max'],
  ],
};

const image = (): Tensor => randn(2, 3, 8, 8);
const filters = (): Tensor => randn(4, 3, 3, 3);

describe('errors of bad calls', () => {
  before(() => useEngine('cpu'));

  for (const [kind, rows] of Object.entries(tables)) {
    describe(kind, () => {
      for (const [call, ...parts] of rows) {
        it(call.toString().replace(/^\(\) =>\s*/, ''), () => {
          let message = '';
          assert.throws(call, (error: Error) => {
            message = error.message;
            return error instanceof Error;
          });
          for (const part of parts) {
            assert.ok(message.includes(part), `"${message}" does not tell ${part}`);
          }
        });
      }
    });
  }
});
