import type { Tensor } from '../tensor/tensor.ts';
import { type Cell, gruCell, lstmCell, type RnnNonlinearity, rnnCell } from './cell.ts';
import { Recurrent, type RecurrentOptions } from './recurrent.ts';

export interface RNNOptions extends RecurrentOptions {
  nonlinearity?: RnnNonlinearity;
}

/** Input [T, N, inputSize] to output [T, N, D * hiddenSize] and the last h [D * numLayers, N, hiddenSize]. */
export class RNN extends Recurrent {
  readonly nonlinearity: RnnNonlinearity;

  /** A number in the place of the options is `numLayers`. */
  constructor(inputSize: number, hiddenSize: number, options: number | RNNOptions = {}) {
    super(inputSize, hiddenSize, options);
    this.nonlinearity = (typeof options === 'number' ? undefined : options.nonlinearity) ?? 'tanh';
    this.build();
  }

  forward(input: Tensor, h0: Tensor | null = null): [output: Tensor, h: Tensor] {
    const { output, states } = this.recur(input, h0 && [h0]);
    return [output, states[0]];
  }

  protected override get cell(): Cell {
    return rnnCell(this.nonlinearity);
  }
}

/** Input [T, N, inputSize] to output [T, N, D * hiddenSize] and the last h [D * numLayers, N, hiddenSize]. */
export class GRU extends Recurrent {
  /** A number in the place of the options is `numLayers`. */
  constructor(inputSize: number, hiddenSize: number, options: number | RecurrentOptions = {}) {
    super(inputSize, hiddenSize, options);
    this.build();
  }

  forward(input: Tensor, h0: Tensor | null = null): [output: Tensor, h: Tensor] {
    const { output, states } = this.recur(input, h0 && [h0]);
    return [output, states[0]];
  }

  protected override get cell(): Cell {
    return gruCell;
  }
}

export interface LSTMOptions extends RecurrentOptions {
  /** Projects each hidden state to this size; 0 for none. */
  projSize?: number;
}

/**
 * Input [T, N, inputSize] to output [T, N, D * hiddenSize] and the last [h, c], each [D * numLayers, N, hiddenSize]; with
 * `projSize`, output and h have that size instead.
 */
export class LSTM extends Recurrent {
  /** A number in the place of the options is `numLayers`. Throws where `projSize` is not below `hiddenSize`. */
  constructor(inputSize: number, hiddenSize: number, options: number | LSTMOptions = {}) {
    super(inputSize, hiddenSize, options);
    const { projSize = 0 } = typeof options === 'number' ? {} : options;
    if (!(projSize >= 0 && projSize < hiddenSize)) {
      throw new Error(`LSTM: projSize must be from 0 to below hiddenSize ${hiddenSize}, but is ${projSize}.`);
    }
    this.projSize = projSize;
    this.build();
  }

  forward(
    input: Tensor,
    state: readonly [h0: Tensor, c0: Tensor] | null = null,
  ): [output: Tensor, state: [h: Tensor, c: Tensor]] {
    const { output, states } = this.recur(input, state);
    return [output, [states[0], states[1]]];
  }

  protected override get cell(): Cell {
    return lstmCell;
  }
}
