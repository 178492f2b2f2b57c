import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What tensors come from: an input of a model, an op, or a layer that works as one. */
export interface Source {
  kind: 'input' | 'op' | 'layer';
  label: string;
  /** Grows in the order of the program. */
  order: number;
  inputs: readonly Use[];
  /** The call of the layer that it is part of; null outside of all. */
  call: LayerCall | null;
  /** The call in the program's text that several ops are the steps of. */
  statement: Statement | null;
  /** The probe at which it was first seen. */
  site: number | undefined;
}

/** A tensor on its way from what made it. */
export interface Use {
  source: Source;
  shape: number[];
  dtype: string;
}

/** A call in the program's own text, such as `F.layerNorm(x, [d])`. */
export interface Statement {
  name: string;
  site: number;
}

/** A call of a layer, or of a model, that is part of the graph. */
export interface LayerCall {
  layer: object;
  label: string;
  outer: LayerCall | null;
  /** How many calls are around it. */
  depth: number;
  order: number;
  inputs: readonly Use[];
  /** What stands for all that happens inside; null where that is part of the graph itself. */
  whole: Source | null;
}

/** One call of a model from outside of all layers. */
export interface Pass {
  trains: boolean;
  calls: LayerCall[];
  outputs: readonly Use[];
}

/** Where the tensors that take part in a graph come from. */
export class Sources {
  private readonly byData = new WeakMap<object, Source>();

  of({ dataId }: TensorInfo): Source | undefined {
    return this.byData.get(dataId);
  }

  set({ dataId }: TensorInfo, source: Source): void {
    this.byData.set(dataId, source);
  }

  /** Of tensors those that take part; parameters and constants do not. */
  uses(tensors: readonly TensorInfo[]): Use[] {
    const uses: Use[] = [];
    for (const tensor of tensors) {
      const source = this.of(tensor);
      if (source) uses.push({ source, shape: tensor.shape, dtype: tensor.dtype });
    }
    return uses;
  }
}
