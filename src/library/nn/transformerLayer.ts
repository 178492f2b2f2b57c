import * as F from '../functional/index.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { Dropout } from './dropout.ts';
import { LayerNorm } from './layerNorm.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { MultiheadAttention } from './multiheadAttention.ts';

export interface TransformerLayerOptions {
  /** The size between the two linear layers. */
  dimFeedforward?: number;
  dropout?: number;
  activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor);
  layerNormEps?: number;
  /** Takes and gives [N, L, E] instead of [L, N, E]. */
  batchFirst?: boolean;
  /** Normalises before each block instead of behind it. */
  normFirst?: boolean;
  bias?: boolean;
}

export interface EncoderLayerCall {
  /** As `attnMask` of MultiheadAttention. */
  srcMask?: Tensor | null;
  /** As `keyPaddingMask` of MultiheadAttention. */
  srcKeyPaddingMask?: Tensor | null;
  isCausal?: boolean;
}

export interface DecoderLayerCall {
  tgtMask?: Tensor | null;
  memoryMask?: Tensor | null;
  tgtKeyPaddingMask?: Tensor | null;
  memoryKeyPaddingMask?: Tensor | null;
  tgtIsCausal?: boolean;
  memoryIsCausal?: boolean;
}

/** What both kinds of layer share: self-attention and two linear layers, each with a sum and a norm around it. */
abstract class TransformerLayer extends Module {
  declare selfAttn: MultiheadAttention;
  readonly normFirst: boolean;
  readonly batchFirst: boolean;
  private readonly activation: (x: Tensor) => Tensor;

  constructor(
    readonly dModel: number,
    readonly nhead: number,
    options: TransformerLayerOptions,
  ) {
    super();
    const { normFirst = false, batchFirst = false, activation = 'relu' } = options;
    this.normFirst = normFirst;
    this.batchFirst = batchFirst;
    this.activation = activationOf(this.constructor.name, activation);
  }

  protected attention({ dropout = 0.1, bias = true }: TransformerLayerOptions): MultiheadAttention {
    return new MultiheadAttention(this.dModel, this.nhead, { dropout, bias, batchFirst: this.batchFirst });
  }

  protected norm({ layerNormEps = 1e-5, bias = true }: TransformerLayerOptions): LayerNorm {
    const norm = new LayerNorm(this.dModel, { eps: layerNormEps });
    if (!bias) norm.bias = null;
    return norm;
  }

  /** x + block(norm(x)), or norm(x + block(x)). */
  protected around(x: Tensor, norm: LayerNorm, block: (x: Tensor) => Tensor): Tensor {
    return this.normFirst ? x.add(block(norm(x))) : norm(x.add(block(x)));
  }

  protected feedForward(x: Tensor, linear1: Linear, dropout: Dropout, linear2: Linear): Tensor {
    return linear2(dropout(this.activation(linear1(x))));
  }
}

/**
 * Self-attention, then two linear layers: [L, N, dModel] to the same shape.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 */
export class TransformerEncoderLayer extends TransformerLayer {
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(dModel, nhead, options);
    const { dimFeedforward = 2048, dropout = 0.1, bias = true } = options;
    this.registerModule('selfAttn', this.attention(options), { key: 'self_attn' });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias });
    this.norm1 = this.norm(options);
    this.norm2 = this.norm(options);
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
  }

  forward(src: Tensor, options: EncoderLayerCall = {}): Tensor {
    checkOptions('TransformerEncoderLayer', options, 'srcMask');
    const { srcMask: attnMask, srcKeyPaddingMask: keyPaddingMask, isCausal } = options;
    const call = { attnMask, keyPaddingMask, isCausal, needWeights: false };
    const attended = this.around(src, this.norm1, (x) => this.dropout1(this.selfAttn(x, x, x, call)[0]));
    return this.around(attended, this.norm2, (x) =>
      this.dropout2(this.feedForward(x, this.linear1, this.dropout, this.linear2)),
    );
  }
}

/**
 * Self-attention, attention to `memory`, then two linear layers: tgt [T, N, dModel] and memory [S, N, dModel] to tgt's shape.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 */
export class TransformerDecoderLayer extends TransformerLayer {
  declare multiheadAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(dModel, nhead, options);
    const { dimFeedforward = 2048, dropout = 0.1, bias = true } = options;
    this.registerModule('selfAttn', this.attention(options), { key: 'self_attn' });
    this.registerModule('multiheadAttn', this.attention(options), { key: 'multihead_attn' });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias });
    this.norm1 = this.norm(options);
    this.norm2 = this.norm(options);
    this.norm3 = this.norm(options);
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
  }

  forward(tgt: Tensor, memory: Tensor, options: DecoderLayerCall = {}): Tensor {
    checkOptions('TransformerDecoderLayer', options, 'tgtMask');
    const own = {
      attnMask: options.tgtMask,
      keyPaddingMask: options.tgtKeyPaddingMask,
      isCausal: options.tgtIsCausal,
      needWeights: false,
    };
    const other = {
      attnMask: options.memoryMask,
      keyPaddingMask: options.memoryKeyPaddingMask,
      isCausal: options.memoryIsCausal,
      needWeights: false,
    };
    const attended = this.around(tgt, this.norm1, (x) => this.dropout1(this.selfAttn(x, x, x, own)[0]));
    const mixed = this.around(attended, this.norm2, (x) =>
      this.dropout2(this.multiheadAttn(x, memory, memory, other)[0]),
    );
    return this.around(mixed, this.norm3, (x) =>
      this.dropout3(this.feedForward(x, this.linear1, this.dropout, this.linear2)),
    );
  }
}

/** PyTorch takes masks as further arguments; here one of them would be taken for options that hold nothing. */
export function checkOptions(type: string, options: unknown, name: string): void {
  if (isTensor(options)) throw new TypeError(`${type}: give masks by name, as in { ${name} }`);
}

function activationOf(
  type: string,
  activation: TransformerLayerOptions['activation'],
): (x: Tensor) => Tensor {
  if (typeof activation === 'function') return activation;
  if (activation === 'relu') return F.relu;
  if (activation === 'gelu') return F.gelu;
  throw new Error(`${type}: activation must be 'relu', 'gelu' or a function, but is ${String(activation)}.`);
}
