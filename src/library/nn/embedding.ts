import { shapeOnly } from '../../engine/index.ts';
import { noGrad } from '../autograd/mode.ts';
import * as F from '../functional/index.ts';
import { empty } from '../tensor/create.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { normal_ } from './init.ts';
import { Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * A table of vectors: int32 [...] to [..., embeddingDim]. The row `paddingIdx`, if given, starts as zeros and gets no
 * gradient. https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  weight: Parameter;
  readonly paddingIdx: number | null;

  /** Throws an Error where `paddingIdx` is no row. */
  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    { paddingIdx = null }: { paddingIdx?: number | null } = {},
  ) {
    super();
    if (paddingIdx !== null && !(paddingIdx >= -numEmbeddings && paddingIdx < numEmbeddings)) {
      throw new Error(`Embedding: paddingIdx ${paddingIdx} is no row of ${numEmbeddings}.`);
    }
    this.paddingIdx = paddingIdx !== null && paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
    this.weight = new Parameter(empty(numEmbeddings, embeddingDim));
    this.resetParameters();
  }

  resetParameters(): void {
    normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null && !shapeOnly()) noGrad(() => this.weight.set([paddingIdx], 0));
  }

  forward(indices: Tensor): Tensor {
    return F.embedding(indices, this.weight, { paddingIdx: this.paddingIdx ?? undefined });
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, paddingIdx=${this.paddingIdx}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${padding}`;
  }
}
