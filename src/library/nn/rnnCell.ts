import { linear } from '../functional/linear.ts';
import { empty, zeros } from '../tensor/create.ts';
import { misfit } from '../tensor/misfit.ts';
import { sameShape, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { squeeze, unsqueeze } from '../tensor/view.ts';
import { type Cell, gruCell, lstmCell, type RnnNonlinearity, rnnCell, type State } from './cell.ts';
import { uniform_ } from './init.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface CellOptions {
  bias?: boolean;
}

/** One step of a recurrent network; parameters have PyTorch's names. */
abstract class RecurrentCell extends Module {
  declare weightIh: Parameter;
  declare weightHh: Parameter;
  declare biasIh: Parameter | null;
  declare biasHh: Parameter | null;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    gates: number,
    { bias = true }: CellOptions,
  ) {
    super();
    const rows = gates * hiddenSize;
    const add = (name: string, key: string, ...size: number[]) =>
      this.registerParameter(name, new Parameter(empty(size)), { key });
    add('weightIh', 'weight_ih', rows, inputSize);
    add('weightHh', 'weight_hh', rows, hiddenSize);
    if (bias) {
      add('biasIh', 'bias_ih', rows);
      add('biasHh', 'bias_hh', rows);
    } else {
      this.biasIh = null;
      this.biasHh = null;
    }
    this.resetParameters();
  }

  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.biasIh === null ? ', bias=false' : ''}`;
  }

  protected abstract get cell(): Cell;

  /** Takes input [N, inputSize] or [inputSize]. */
  protected advance(input: Tensor, given: readonly Tensor[] | null): State {
    const type = this.constructor.name;
    if (input.ndim !== 1 && input.ndim !== 2) {
      throw new Error(
        `${type}: expected input [N, inputSize] or [inputSize], but got ${show(input.shape)}; for sequences use ${type.replace('Cell', '')}`,
      );
    }
    const leading = input.shape.slice(0, -1);
    const x = this.fitting(input, 'input', input, [...leading, this.inputSize]);
    const whole = (tensor: Tensor) => (input.ndim === 1 ? unsqueeze(tensor, 0) : tensor);
    const state = this.cell.states.map((name, i) => {
      const expected = [...leading, this.hiddenSize];
      return whole(given === null ? zeros(expected) : this.fitting(input, name, given[i], expected));
    });
    const { weightIh: ih, weightHh: hh, biasIh, biasHh } = this;
    const next = this.cell.step(linear(whole(x), ih, biasIh), state, { ih, hh, biasIh, biasHh });
    return input.ndim === 1 ? next.map((tensor) => squeeze(tensor, 0)) : next;
  }

  private fitting(input: Tensor, name: string, tensor: Tensor, expected: number[]): Tensor {
    if (sameShape(tensor.shape, expected)) return tensor;
    const message =
      tensor === input
        ? `expected input of shape ${show(expected)}, but got ${show(tensor.shape)}`
        : `expected ${name} of shape ${show(expected)} to go with input ${show(input.shape)}, but got ${show(tensor.shape)}`;
    return misfit(this.constructor.name, message, { input, [name]: tensor }, expected);
  }
}

/** Input [N, inputSize] and h [N, hiddenSize] to the next h: https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html */
export class RNNCell extends RecurrentCell {
  readonly nonlinearity: RnnNonlinearity;

  constructor(
    inputSize: number,
    hiddenSize: number,
    options: CellOptions & { nonlinearity?: RnnNonlinearity } = {},
  ) {
    super(inputSize, hiddenSize, 1, options);
    this.nonlinearity = options.nonlinearity ?? 'tanh';
  }

  forward(input: Tensor, h: Tensor | null = null): Tensor {
    return this.advance(input, h && [h])[0];
  }

  protected override get cell(): Cell {
    return rnnCell(this.nonlinearity);
  }
}

/** Input [N, inputSize] and h [N, hiddenSize] to the next h: https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(inputSize, hiddenSize, 3, options);
  }

  forward(input: Tensor, h: Tensor | null = null): Tensor {
    return this.advance(input, h && [h])[0];
  }

  protected override get cell(): Cell {
    return gruCell;
  }
}

/** Input [N, inputSize] and [h, c], each [N, hiddenSize], to the next: https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(inputSize, hiddenSize, 4, options);
  }

  forward(input: Tensor, state: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    const [h, c] = this.advance(input, state);
    return [h, c];
  }

  protected override get cell(): Cell {
    return lstmCell;
  }
}
