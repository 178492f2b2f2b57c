import { linear } from '../functional/linear.ts';
import { parts } from '../functional/parts.ts';
import { add, mul, sub } from '../tensor/arithmetic.ts';
import { relu, sigmoid, tanh } from '../tensor/pointwise.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What one step of a recurrent network multiplies with; names as in PyTorch's equations. */
export interface StepWeights {
  /** [gates * hidden, in] */
  ih: Tensor;
  /** [gates * hidden, hidden] */
  hh: Tensor;
  biasIh: Tensor | null;
  biasHh: Tensor | null;
  /** [proj, hidden], of an LSTM that projects its hidden state. */
  hr?: Tensor | null;
}

/** The hidden state [N, hidden] and, of an LSTM, the cell state [N, hidden]. */
export type State = Tensor[];

export interface Cell {
  gates: number;
  /** What the state consists of, as error messages name it. */
  states: readonly string[];
  /** The next state, of an input that was multiplied already: [N, gates * hidden]. */
  step(projected: Tensor, state: State, weights: StepWeights): State;
}

export type RnnNonlinearity = 'tanh' | 'relu';

/** h' = tanh(W x + b + W h + b): https://pytorch.org/docs/stable/generated/torch.nn.RNN.html */
export function rnnCell(nonlinearity: RnnNonlinearity): Cell {
  if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
    throw new Error(`RNN: nonlinearity must be 'tanh' or 'relu', but is ${String(nonlinearity)}.`);
  }
  const activate = nonlinearity === 'tanh' ? tanh : relu;
  return {
    gates: 1,
    states: ['h'],
    step: (projected, [h], { hh, biasHh }) => [activate(add(projected, linear(h, hh, biasHh)))],
  };
}

/** Gates in the order i, f, g, o: https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html */
export const lstmCell: Cell = {
  gates: 4,
  states: ['h', 'c'],
  step(projected, [h, c], { hh, biasHh, hr }) {
    const [i, f, g, o] = parts(add(projected, linear(h, hh, biasHh)), 4, 1);
    const next = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
    const out = mul(sigmoid(o), tanh(next));
    return [hr ? linear(out, hr) : out, next];
  },
};

/** Gates in the order r, z, n: https://pytorch.org/docs/stable/generated/torch.nn.GRU.html */
export const gruCell: Cell = {
  gates: 3,
  states: ['h'],
  step(projected, [h], { hh, biasHh }) {
    const [xr, xz, xn] = parts(projected, 3, 1);
    const [hr, hz, hn] = parts(linear(h, hh, biasHh), 3, 1);
    const r = sigmoid(add(xr, hr));
    const z = sigmoid(add(xz, hz));
    const n = tanh(add(xn, mul(r, hn)));
    return [add(n, mul(z, sub(h, n)))];
  },
};
