import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import {
  autograd,
  enableGrad,
  manualSeed,
  nn,
  observe,
  ones,
  randn,
  type Tensor,
  zeros,
} from '../../../../src/library/index.ts';

describe('recurrent networks', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });
  after(async () => {
    observe(null);
    await useEngine('cpu');
  });

  it('name their parameters as PyTorch does', () => {
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, projSize: 2 });
    const names = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh', 'weight_hr'];
    const ends = ['l0', 'l0_reverse', 'l1', 'l1_reverse'];
    assert.deepEqual(
      Object.keys(lstm.stateDict()),
      ends.flatMap((end) => names.map((name) => `${name}_${end}`)),
    );
    assert.deepEqual(Object.keys(new nn.GRUCell(1, 1, { bias: false }).stateDict()), [
      'weight_ih',
      'weight_hh',
    ]);
    assert.equal(String(new nn.GRU(3, 4, 2)), 'GRU(3, 4, numLayers=2)');
  });

  it('have gradients of gradients', () => {
    for (const Net of [nn.RNN, nn.LSTM, nn.GRU]) {
      const net = new Net(2, 2);
      const x = randn([3, 1, 2], { requiresGrad: true });
      // Finite differences are taken without recording, which the inner gradient needs.
      const slope = (x: Tensor) =>
        enableGrad(() => {
          const [y] = net(x.requiresGrad_()) as [Tensor, unknown];
          return autograd.grad(y.square().sum(), x, { createGraph: true })[0];
        });
      assert.ok(autograd.gradcheck(slope, [x]), Net.name);
    }
  });

  it('drop between layers while training, and not behind the last', () => {
    const one = new nn.GRU(3, 4, { dropout: 0.9 });
    const two = new nn.GRU(3, 4, { numLayers: 2, dropout: 0.9 });
    const x = ones(5, 2, 3);
    assert.ok(one(x)[0].equal(one(x)[0]));
    assert.ok(!two(x)[0].equal(two(x)[0]));
    two.eval();
    assert.ok(two(x)[0].equal(two(x)[0]));
  });

  it('say what does not fit', () => {
    const lstm = new nn.LSTM(3, 4, { batchFirst: true });
    assert.throws(
      () => lstm({ data: 1, batchSizes: 2 } as never),
      /got object. Packed sequences are not supported/,
    );
    assert.throws(
      () => lstm(ones(3)),
      /expected input \[N, T, inputSize\] or \[T, inputSize\], but got \[3\]/,
    );
    assert.throws(
      () => lstm(ones(2, 5, 2)),
      /LSTM: input \[2, 5, 2\] has 2 features in its last dimension, but inputSize is 3/,
    );
    assert.throws(
      () => lstm(ones(2, 5, 3), [zeros(1, 2, 4), zeros(1, 5, 4)]),
      /LSTM: expected c of shape \[1, 2, 4\] to go with input \[2, 5, 3\], but got \[1, 5, 4\]/,
    );
    assert.throws(() => lstm(ones(2, 5, 3), zeros(1, 2, 4) as never), /expected the state as \[h, c\]/);
    assert.throws(() => new nn.LSTM(3, 4, { projSize: 4 }), /below hiddenSize 4, but is 4/);
    assert.throws(
      () => new nn.RNN(3, 4, { nonlinearity: 'gelu' as never }),
      /must be 'tanh' or 'relu', but is gelu/,
    );
    assert.throws(() => new nn.RNNCell(3, 4)(ones(2, 5, 3)), /for sequences use RNN/);
  });

  it('take sequences of different lengths, filled up', () => {
    const sequences = [ones(1, 2), ones(3, 2)];
    const { padSequence, unpadSequence } = nn.utils.rnn;
    assert.deepEqual(padSequence(sequences, { batchFirst: true, paddingValue: -1 }).toArray(), [
      [
        [1, 1],
        [-1, -1],
        [-1, -1],
      ],
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ]);
    assert.deepEqual(padSequence(sequences, { paddingSide: 'left' }).select(1, 0).toArray(), [
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
    const back = unpadSequence(padSequence(sequences), [1, 3]);
    assert.ok(back.every((sequence, i) => sequence.equal(sequences[i])));
    assert.throws(() => padSequence([]), /non-empty list/);
  });

  it('have their shapes while a program is traced, however long the sequence', async () => {
    await useEngine('meta');
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, batchFirst: true });
    const [y, [h, c]] = lstm(ones(2, 1000, 3));
    assert.deepEqual(
      [y.shape, h.shape, c.shape],
      [
        [2, 1000, 8],
        [4, 2, 4],
        [4, 2, 4],
      ],
    );
    y.sum().backward();
    assert.deepEqual(lstm.getParameter('weight_ih_l1').grad?.shape, [16, 8]);
    const seen: string[] = [];
    observe({ mismatch: (error) => seen.push(error.message) > 0 });
    assert.deepEqual(lstm(ones(2, 6, 5))[0].shape, [2, 6, 8]);
    assert.deepEqual(seen, [
      'LSTM: input [2, 6, 5] has 5 features in its last dimension, but inputSize is 3',
    ]);
  });
});
