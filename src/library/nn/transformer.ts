import { built } from '../tensor/fill.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { ModuleList } from './containers.ts';
import { deepcopy } from './copy.ts';
import { xavierUniform_ } from './init.ts';
import { LayerNorm } from './layerNorm.ts';
import { Module } from './module.ts';
import {
  checkOptions,
  type DecoderLayerCall,
  type EncoderLayerCall,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformerLayer.ts';

export interface EncoderCall {
  /** As `attnMask` of MultiheadAttention. */
  mask?: Tensor | null;
  /** As `keyPaddingMask` of MultiheadAttention. */
  srcKeyPaddingMask?: Tensor | null;
  isCausal?: boolean;
}

type EncoderLayer = Module & { forward(src: Tensor, options?: EncoderLayerCall): Tensor };
type DecoderLayer = Module & { forward(tgt: Tensor, memory: Tensor, options?: DecoderLayerCall): Tensor };
type Norm = Module & { forward(x: Tensor): Tensor };

/**
 * `numLayers` copies of `encoderLayer`, one after another, and `norm` at the end: [L, N, E] to the same shape.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends Module {
  layers: ModuleList<EncoderLayer>;
  norm: Norm | null;

  constructor(
    encoderLayer: EncoderLayer,
    readonly numLayers: number,
    { norm = null }: { norm?: Norm | null } = {},
  ) {
    super();
    this.layers = copies(encoderLayer, numLayers);
    this.norm = norm;
  }

  forward(src: Tensor, options: EncoderCall = {}): Tensor {
    checkOptions('TransformerEncoder', options, 'mask');
    const { mask: srcMask, srcKeyPaddingMask, isCausal } = options;
    let output = src;
    for (const layer of this.layers) output = layer(output, { srcMask, srcKeyPaddingMask, isCausal });
    return this.norm ? this.norm(output) : output;
  }
}

/**
 * `numLayers` copies of `decoderLayer`, one after another, and `norm` at the end: tgt [T, N, E] and memory [S, N, E] to
 * tgt's shape. https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends Module {
  layers: ModuleList<DecoderLayer>;
  norm: Norm | null;

  constructor(
    decoderLayer: DecoderLayer,
    readonly numLayers: number,
    { norm = null }: { norm?: Norm | null } = {},
  ) {
    super();
    this.layers = copies(decoderLayer, numLayers);
    this.norm = norm;
  }

  forward(tgt: Tensor, memory: Tensor, options: DecoderLayerCall = {}): Tensor {
    checkOptions('TransformerDecoder', options, 'tgtMask');
    let output = tgt;
    for (const layer of this.layers) output = layer(output, memory, options);
    return this.norm ? this.norm(output) : output;
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  dModel?: number;
  nhead?: number;
  numEncoderLayers?: number;
  numDecoderLayers?: number;
  customEncoder?: (Module & { forward(src: Tensor, options?: EncoderCall): Tensor }) | null;
  customDecoder?:
    | (Module & { forward(tgt: Tensor, memory: Tensor, options?: DecoderLayerCall): Tensor })
    | null;
}

export interface TransformerCall extends DecoderLayerCall {
  srcMask?: Tensor | null;
  srcKeyPaddingMask?: Tensor | null;
  srcIsCausal?: boolean;
}

/**
 * src [S, N, dModel] and tgt [T, N, dModel] to tgt's shape (Vaswani et al., https://arxiv.org/abs/1706.03762).
 * https://pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
export class Transformer extends Module {
  encoder: NonNullable<TransformerOptions['customEncoder']>;
  decoder: NonNullable<TransformerOptions['customDecoder']>;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(options: TransformerOptions = {}) {
    super();
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6 } = options;
    const { customEncoder, customDecoder, batchFirst = false, layerNormEps = 1e-5, bias = true } = options;
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = batchFirst;
    const last = () => {
      const norm = new LayerNorm(dModel, { eps: layerNormEps });
      if (!bias) norm.bias = null;
      return norm;
    };
    this.encoder =
      customEncoder ??
      new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, options), numEncoderLayers, {
        norm: last(),
      });
    this.decoder =
      customDecoder ??
      new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, options), numDecoderLayers, {
        norm: last(),
      });
    this.resetParameters();
  }

  resetParameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter);
  }

  forward(src: Tensor, tgt: Tensor, options: TransformerCall = {}): Tensor {
    checkOptions('Transformer', options, 'srcMask');
    for (const [name, x] of Object.entries({ src, tgt })) {
      if (x.shape[x.ndim - 1] === this.dModel && (x.ndim === 2 || x.ndim === 3)) continue;
      const expected = this.batchFirst ? '[N, L, dModel]' : '[L, N, dModel]';
      throw new Error(
        `Transformer: expected ${name} ${expected} with dModel ${this.dModel}, but got ${show(x.shape)}`,
      );
    }
    const { srcMask, srcKeyPaddingMask, srcIsCausal, ...decoding } = options;
    const memory = this.encoder(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder(tgt, memory, decoding);
  }

  /** A mask [size, size] that is added to scores: -∞ for keys later than the query, else 0. */
  static generateSquareSubsequentMask(size: number): Tensor {
    return built([size, size], 'float32', (values) => {
      for (let i = 0; i < size; i++) values.fill(Number.NEGATIVE_INFINITY, i * size + i + 1, (i + 1) * size);
    });
  }
}

function copies<M extends Module>(layer: M, count: number): ModuleList<M> {
  return new ModuleList(Array.from({ length: count }, () => deepcopy(layer)));
}
