import { shapeOnly } from '../../engine/index.ts';
import { dropout } from '../functional/dropout.ts';
import { linear } from '../functional/linear.ts';
import { parts } from '../functional/parts.ts';
import { observer } from '../observer.ts';
import { empty, zeros } from '../tensor/create.ts';
import { cat, stack, unbind } from '../tensor/join.ts';
import { misfit } from '../tensor/misfit.ts';
import { sameShape, show } from '../tensor/shape.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { reshape, squeeze, transpose, unsqueeze } from '../tensor/view.ts';
import type { Cell, State, StepWeights } from './cell.ts';
import { uniform_ } from './init.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface RecurrentOptions {
  numLayers?: number;
  bias?: boolean;
  /** Takes input [N, T, inputSize] and gives output of that order; the states keep theirs. */
  batchFirst?: boolean;
  /** While training, the probability with which elements between two layers are zeroed. */
  dropout?: number;
  /** A second network reads the input from its end; the outputs of both lie side by side (D is 2, else 1). */
  bidirectional?: boolean;
}

/** What RNN, LSTM and GRU share: layers and directions around a cell. Parameters have PyTorch's names. */
export abstract class Recurrent extends Module {
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** The size of an LSTM's projection; 0 where there is none. */
  projSize = 0;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: number | RecurrentOptions,
  ) {
    super();
    const given = typeof options === 'number' ? { numLayers: options } : options;
    this.numLayers = given.numLayers ?? 1;
    this.bias = given.bias ?? true;
    this.batchFirst = given.batchFirst ?? false;
    this.dropout = given.dropout ?? 0;
    this.bidirectional = given.bidirectional ?? false;
    const type = this.constructor.name;
    if (!(this.hiddenSize > 0)) {
      throw new Error(`${type}: hiddenSize must be greater than 0, but is ${hiddenSize}.`);
    }
    if (!(this.numLayers > 0)) {
      throw new Error(`${type}: numLayers must be greater than 0, but is ${this.numLayers}.`);
    }
    if (!(this.dropout >= 0 && this.dropout <= 1)) {
      throw new Error(`${type}: dropout must be from 0 to 1, but is ${this.dropout}.`);
    }
  }

  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  override extraRepr(): string {
    const parts = [`${this.inputSize}, ${this.hiddenSize}`];
    if (this.projSize > 0) parts.push(`projSize=${this.projSize}`);
    if (this.numLayers !== 1) parts.push(`numLayers=${this.numLayers}`);
    if (!this.bias) parts.push('bias=false');
    if (this.batchFirst) parts.push('batchFirst=true');
    if (this.dropout !== 0) parts.push(`dropout=${this.dropout}`);
    if (this.bidirectional) parts.push('bidirectional=true');
    return parts.join(', ');
  }

  protected abstract get cell(): Cell;

  /** Makes the parameters, once a subclass knows its options. */
  protected build(): void {
    const { hiddenSize, cell } = this;
    const rows = cell.gates * hiddenSize;
    const add = (name: string, ...size: number[]) => this.registerParameter(name, new Parameter(empty(size)));
    for (let layer = 0; layer < this.numLayers; layer++) {
      const input = layer === 0 ? this.inputSize : this.outSize * this.suffixes.length;
      for (const suffix of this.suffixes) {
        const end = `l${layer}${suffix}`;
        add(`weight_ih_${end}`, rows, input);
        add(`weight_hh_${end}`, rows, this.outSize);
        if (this.bias) add(`bias_ih_${end}`, rows);
        if (this.bias) add(`bias_hh_${end}`, rows);
        if (this.projSize > 0) add(`weight_hr_${end}`, this.projSize, hiddenSize);
      }
    }
    this.resetParameters();
  }

  /** The output, and the last states stacked over layers and directions. Takes input without a batch, too. */
  protected recur(input: Tensor, given: readonly Tensor[] | null): { output: Tensor; states: Tensor[] } {
    this.checkInput(input);
    const single = input.ndim === 2;
    const batched = single ? unsqueeze(input, 1) : this.batchFirst ? transpose(input, 0, 1) : input;
    const initial = this.initial(input, batched.shape[1], given, single);
    let x = this.fitting(batched, input);
    const last: State[] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0) x = dropout(x, { p: this.dropout, training: this.training });
      const runs = this.suffixes.map((suffix, direction) =>
        this.run(x, initial[layer * this.suffixes.length + direction], `l${layer}${suffix}`, direction === 1),
      );
      x = runs.length === 1 ? runs[0].output : cat([runs[0].output, runs[1].output], 2);
      last.push(...runs.map((run) => run.state));
    }
    const states = this.cell.states.map((_, i) => stack(last.map((state) => state[i])));
    if (single) return { output: squeeze(x, 1), states: states.map((state) => squeeze(state, 1)) };
    return { output: this.batchFirst ? transpose(x, 0, 1) : x, states };
  }

  /** One layer in one direction over x [T, N, in]. */
  private run(x: Tensor, initial: State, end: string, reverse: boolean): { output: Tensor; state: State } {
    const weights = this.weights(end);
    const [length, batch] = x.shape;
    const projected = linear(x, weights.ih, weights.biasIh);
    const rows = projected.shape[2];
    // Each step has the same shapes: while a program is traced, one shows all there is to see.
    const steps = shapeOnly() ? 1 : length;
    const inputs = parts(projected, length, 0).slice(0, steps);
    const outputs = new Array<Tensor>(length);
    let state = initial;
    observer()?.alike?.(length / steps);
    try {
      for (let i = 0; i < steps; i++) {
        const at = reverse ? steps - 1 - i : i;
        state = this.cell.step(reshape(inputs[at], [batch, rows]), state, weights);
        outputs[at] = state[0];
      }
    } finally {
      observer()?.alike?.(1);
    }
    return { output: stack(outputs.fill(outputs[0], steps)), state };
  }

  private weights(end: string): StepWeights {
    const own = this as unknown as Record<string, Parameter | undefined>;
    return {
      ih: own[`weight_ih_${end}`]!,
      hh: own[`weight_hh_${end}`]!,
      biasIh: own[`bias_ih_${end}`] ?? null,
      biasHh: own[`bias_hh_${end}`] ?? null,
      hr: own[`weight_hr_${end}`] ?? null,
    };
  }

  /** The first state of each layer and direction: zeros where none is given. */
  private initial(input: Tensor, batch: number, given: readonly Tensor[] | null, single: boolean): State[] {
    const { states } = this.cell;
    const runs = this.numLayers * this.suffixes.length;
    if (given !== null && (!Array.isArray(given) || given.length !== states.length)) {
      throw new TypeError(`${this.constructor.name}: expected the state as [${states.join(', ')}].`);
    }
    const each = states.map((name, i) => {
      const size = i === 0 ? this.outSize : this.hiddenSize;
      if (given === null) return Array<Tensor>(runs).fill(zeros(batch, size));
      const expected = single ? [runs, size] : [runs, batch, size];
      const tensor = this.stateOf(input, name, given[i], expected);
      return unbind(single ? unsqueeze(tensor, 1) : tensor);
    });
    return Array.from({ length: runs }, (_, run) => each.map((layers) => layers[run]));
  }

  private stateOf(input: Tensor, name: string, given: Tensor, expected: number[]): Tensor {
    if (sameShape(given.shape, expected)) return given;
    const message = `expected ${name} of shape ${show(expected)} to go with input ${show(input.shape)}, but got ${show(given.shape)}`;
    return misfit(this.constructor.name, message, { input, [name]: given }, expected);
  }

  private checkInput(input: unknown): void {
    const type = this.constructor.name;
    if (!isTensor(input)) {
      const got = input === null ? 'null' : typeof input;
      throw new TypeError(
        `${type}: expected input to be a Tensor, but got ${got}. Packed sequences are not supported: pad the sequences to one length and mask the loss.`,
      );
    }
    const order = this.batchFirst ? '[N, T, inputSize]' : '[T, N, inputSize]';
    if (input.ndim !== 2 && input.ndim !== 3) {
      throw new Error(`${type}: expected input ${order} or [T, inputSize], but got ${show(input.shape)}`);
    }
    if (input.shape[input.ndim === 3 && this.batchFirst ? 1 : 0] === 0) {
      throw new Error(`${type}: expected a sequence of at least 1 step, but got input ${show(input.shape)}`);
    }
  }

  /** `input` is `x` as it was given. */
  private fitting(x: Tensor, input: Tensor): Tensor {
    const [length, batch, size] = x.shape;
    if (size === this.inputSize) return x;
    const message = `input ${show(input.shape)} has ${size} features in its last dimension, but inputSize is ${this.inputSize}`;
    return misfit(this.constructor.name, message, { input, weight: this.weights('l0').ih }, [
      length,
      batch,
      this.inputSize,
    ]);
  }

  private get suffixes(): string[] {
    return this.bidirectional ? ['', '_reverse'] : [''];
  }

  private get outSize(): number {
    return this.projSize || this.hiddenSize;
  }
}
