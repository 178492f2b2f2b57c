import { laterKeys } from '../functional/attention.ts';
import * as F from '../functional/index.ts';
import { parts } from '../functional/parts.ts';
import { add, mul } from '../tensor/arithmetic.ts';
import { empty, zeros } from '../tensor/create.ts';
import { cat } from '../tensor/join.ts';
import { matmul } from '../tensor/matmul.ts';
import { hopeless, misfit } from '../tensor/misfit.ts';
import { mean } from '../tensor/reduce.ts';
import { maskedFill } from '../tensor/select.ts';
import { sameShape, show } from '../tensor/shape.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { expand, padded, reshape, squeeze, transpose, unsqueeze } from '../tensor/view.ts';
import { xavierNormal_, xavierUniform_, zeros_ } from './init.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

export interface MultiheadAttentionOptions {
  /** The probability with which a weight of the attention is zeroed while training. */
  dropout?: number;
  bias?: boolean;
  /** Adds a learned key and value to each sequence. */
  addBiasKv?: boolean;
  /** Adds a key and a value of zeros to each sequence. */
  addZeroAttn?: boolean;
  /** The size of the keys; embedDim where absent. */
  kdim?: number | null;
  /** The size of the values; embedDim where absent. */
  vdim?: number | null;
  /** Takes and gives [N, L, E] instead of [L, N, E]. */
  batchFirst?: boolean;
}

export interface AttentionCall {
  /** [N, S]; bool: true for keys that no query may look at. float32: added to the scores. */
  keyPaddingMask?: Tensor | null;
  /** Without the weights, null comes in their place. */
  needWeights?: boolean;
  /** [L, S] or [N * numHeads, L, S]; bool: true where a query may *not* look at a key. float32: added to the scores. */
  attnMask?: Tensor | null;
  /** Gives the mean of the weights over the heads. */
  averageAttnWeights?: boolean;
  /** No query looks at a later key; where `attnMask` is given, that counts instead. */
  isCausal?: boolean;
}

/**
 * query [L, N, E], key [S, N, kdim] and value [S, N, vdim] to the output [L, N, E] and the weights [N, L, S]; without a
 * batch, N is left out everywhere. https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export class MultiheadAttention extends Module {
  /** [3 * embedDim, embedDim]: query's, key's and value's rows, where all have the same size. */
  declare inProjWeight: Parameter | null;
  declare qProjWeight: Parameter | null;
  declare kProjWeight: Parameter | null;
  declare vProjWeight: Parameter | null;
  declare inProjBias: Parameter | null;
  declare outProj: Linear;
  /** [1, 1, embedDim] */
  declare biasK: Parameter | null;
  declare biasV: Parameter | null;
  readonly dropout: number;
  readonly addZeroAttn: boolean;
  readonly kdim: number;
  readonly vdim: number;
  readonly batchFirst: boolean;
  readonly headDim: number;

  /** Throws an Error where `numHeads` does not divide `embedDim`. */
  constructor(
    readonly embedDim: number,
    readonly numHeads: number,
    options: MultiheadAttentionOptions = {},
  ) {
    super();
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false, batchFirst = false } = options;
    this.dropout = dropout;
    this.addZeroAttn = addZeroAttn;
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    this.batchFirst = batchFirst;
    this.headDim = embedDim / numHeads;
    if (!(embedDim > 0 && numHeads > 0) || !Number.isInteger(this.headDim)) {
      hopeless('MultiheadAttention', `numHeads ${numHeads} must divide embedDim ${embedDim}`, {});
    }
    const parameter = (name: string, key: string, wanted: boolean, ...size: number[]) =>
      this.registerParameter(name, wanted ? new Parameter(empty(size)) : null, { key });
    const alike = this.kdim === embedDim && this.vdim === embedDim;
    parameter('inProjWeight', 'in_proj_weight', alike, 3 * embedDim, embedDim);
    parameter('qProjWeight', 'q_proj_weight', !alike, embedDim, embedDim);
    parameter('kProjWeight', 'k_proj_weight', !alike, embedDim, this.kdim);
    parameter('vProjWeight', 'v_proj_weight', !alike, embedDim, this.vdim);
    parameter('inProjBias', 'in_proj_bias', bias, 3 * embedDim);
    this.registerModule('outProj', new Linear(embedDim, embedDim, { bias }), { key: 'out_proj' });
    parameter('biasK', 'bias_k', addBiasKv, 1, 1, embedDim);
    parameter('biasV', 'bias_v', addBiasKv, 1, 1, embedDim);
    this.resetParameters();
  }

  resetParameters(): void {
    for (const weight of [this.inProjWeight, this.qProjWeight, this.kProjWeight, this.vProjWeight]) {
      if (weight) xavierUniform_(weight);
    }
    for (const bias of [this.inProjBias, this.outProj.bias]) if (bias) zeros_(bias);
    for (const bias of [this.biasK, this.biasV]) if (bias) xavierNormal_(bias);
  }

  forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttentionCall = {},
  ): [output: Tensor, weights: Tensor | null] {
    if (isTensor(options)) {
      throw new TypeError('MultiheadAttention: give masks by name, as in { keyPaddingMask }');
    }
    const { needWeights = true, averageAttnWeights = true } = options;
    const single = query.ndim === 2;
    if (![2, 3].includes(query.ndim) || key.ndim !== query.ndim || value.ndim !== query.ndim) {
      const shapes = [query, key, value].map(({ shape }) => show(shape)).join(', ');
      const message = `expected query, key and value of 3 dimensions (2 without a batch), but got ${shapes}`;
      hopeless('MultiheadAttention', message, { query, key, value });
    }
    // The same tensor stays the same tensor: then one product projects all three.
    const batched = (x: Tensor) => (single ? unsqueeze(x, 0) : this.batchFirst ? x : transpose(x, 0, 1));
    const q = batched(query);
    const k = key === query ? q : batched(key);
    const v = value === query ? q : value === key ? k : batched(value);
    const fitting = this.fitting([q, k, v], { query, key, value });
    const { output, weights } = this.attend(fitting, options);
    const shown = needWeights ? (averageAttnWeights ? mean(weights, 1) : weights) : null;
    if (single) return [squeeze(output, 0), shown && squeeze(shown, 0)];
    return [this.batchFirst ? output : transpose(output, 0, 1), shown];
  }

  override extraRepr(): string {
    return `${this.embedDim}, ${this.numHeads}${this.batchFirst ? ', batchFirst=true' : ''}`;
  }

  /** With the batch first. Gives the weights of each head, [N, numHeads, L, S]. */
  private attend([query, key, value]: Inputs, options: AttentionCall) {
    const { numHeads, headDim } = this;
    const [batch, queries] = query.shape;
    const [q, k, v] = this.project(query, key, value);
    const heads = (x: Tensor) => transpose(reshape(x, [batch, x.shape[1], numHeads, headDim]), 1, 2);
    const all = (x: Tensor, bias: Parameter | null) => {
      const own = heads(bias ? cat([x, expand(bias, [batch, 1, this.embedDim])], 1) : x);
      return this.addZeroAttn ? cat([own, zeros(batch, numHeads, 1, headDim)], 2) : own;
    };
    const [keys, values] = [all(k, this.biasK), all(v, this.biasV)];
    const product = matmul(mul(heads(q), 1 / Math.sqrt(headDim)), transpose(keys, -2, -1));
    const scores = this.masked(product, k.shape[1], options);
    const weights = F.dropout(F.softmax(scores, -1), { p: this.dropout, training: this.training });
    const mixed = reshape(transpose(matmul(weights, values), 1, 2), [batch, queries, this.embedDim]);
    return { output: this.outProj(mixed), weights };
  }

  private project(query: Tensor, key: Tensor, value: Tensor): Tensor[] {
    const { inProjWeight, inProjBias } = this;
    if (inProjWeight !== null && query === key && key === value) {
      return parts(F.linear(query, inProjWeight, inProjBias), 3, 2);
    }
    const weights = inProjWeight
      ? parts(inProjWeight, 3, 0)
      : [this.qProjWeight!, this.kProjWeight!, this.vProjWeight!];
    const biases = inProjBias && parts(inProjBias, 3, 0);
    return [query, key, value].map((x, i) => F.linear(x, weights[i], biases?.[i]));
  }

  /** `keys` counts those that were given; masks say nothing of the ones that the module adds. */
  private masked(scores: Tensor, keys: number, options: AttentionCall): Tensor {
    const [batch, , queries, all] = scores.shape;
    const { keyPaddingMask = null, isCausal = false } = options;
    const attnMask = options.attnMask ?? (isCausal ? laterKeys(queries, keys) : null);
    let result = scores;
    if (attnMask !== null) {
      const each = [batch * this.numHeads, queries, keys];
      const mask = this.maskOf('attnMask', attnMask, attnMask.ndim === 3 ? each : [queries, keys]);
      const shape = mask.ndim === 3 ? [batch, this.numHeads, queries, keys] : [1, 1, queries, keys];
      result = withMask(result, reshape(mask, shape), all - keys);
    }
    if (keyPaddingMask !== null) {
      const expected = keyPaddingMask.ndim === 1 && batch === 1 ? [keys] : [batch, keys];
      const mask = this.maskOf('keyPaddingMask', keyPaddingMask, expected);
      result = withMask(result, reshape(mask, [batch, 1, 1, keys]), all - keys);
    }
    return result;
  }

  private maskOf(name: string, mask: Tensor, expected: number[]): Tensor {
    if (mask.dtype !== 'bool' && mask.dtype !== 'float32') {
      throw new Error(`MultiheadAttention: expected ${name} to be bool or float32, but got ${mask.dtype}`);
    }
    if (sameShape(mask.shape, expected)) return mask;
    const message = `expected ${name} of shape ${show(expected)}, but got ${show(mask.shape)}`;
    return misfit('MultiheadAttention', message, { [name]: mask }, expected, mask.dtype);
  }

  /** The inputs, or stand-ins for those whose sizes do not go with the module or with each other. */
  private fitting([query, key, value]: Inputs, given: Record<'query' | 'key' | 'value', Tensor>): Inputs {
    const [batch, queries] = query.shape;
    const asGiven = ([n, length, width]: number[]) => {
      if (given.query.ndim === 2) return [length, width];
      return this.batchFirst ? [n, length, width] : [length, n, width];
    };
    const check = (name: keyof typeof given, x: Tensor, expected: number[]) => {
      if (sameShape(x.shape, expected)) return x;
      const message = `expected ${name} of shape ${show(asGiven(expected))}, but got ${show(given[name].shape)}`;
      const weight = this.outProj.weight;
      return misfit(
        'MultiheadAttention',
        message,
        { query: given.query, [name]: given[name], weight },
        expected,
      );
    };
    const keys = key.shape[1];
    const q = check('query', query, [batch, queries, this.embedDim]);
    const k = key === query && this.kdim === this.embedDim ? q : check('key', key, [batch, keys, this.kdim]);
    const alike = value === key && this.vdim === this.kdim;
    return [q, k, alike ? k : check('value', value, [batch, keys, this.vdim])];
  }
}

type Inputs = [query: Tensor, key: Tensor, value: Tensor];

/** The scores with -∞ where a bool mask is true, or with a float mask added; `extra` keys at the end stay as they are. */
function withMask(scores: Tensor, mask: Tensor, extra: number): Tensor {
  const around: [number, number][] = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, extra],
  ];
  const whole = extra > 0 ? padded(mask, around, 0) : mask;
  return mask.dtype === 'bool' ? maskedFill(scores, whole, Number.NEGATIVE_INFINITY) : add(scores, whole);
}
