import type { TensorInfo } from '@tensorflow/tfjs-core';
import { hasGuessedSize } from '../../engine/meta/index.ts';
import { Dim } from './dim.ts';

export type Dims = readonly Dim[];

/** A tensor as far as its dimensions are asked for. */
export type Shaped = Pick<TensorInfo, 'dataId' | 'shape'>;

/** The dimensions of each tensor. Those of a tensor that no op made are new ones. */
export class DimsByTensor {
  private readonly known = new WeakMap<object, Dims>();

  readonly of = (tensor: Shaped): Dims => {
    const known = this.known.get(tensor.dataId);
    if (known && agree(known, tensor.shape)) return known;
    const made = tensor.shape.map((size) => new Dim(size));
    if (hasGuessedSize(tensor as TensorInfo))
      for (const dim of made) dim.guess = 'how many there are depends on values that are not computed';
    this.known.set(tensor.dataId, made);
    return made;
  };

  set(tensor: Shaped, dims: Dims): void {
    this.known.set(tensor.dataId, dims);
  }
}

/** Whether the dimensions are those of a tensor of this shape, as far as their sizes tell. */
export function agree(dims: Dims, shape: readonly number[]): boolean {
  if (dims.length !== shape.length) return false;
  for (let i = 0; i < shape.length; i++) if (dims[i]?.size !== shape[i]) return false;
  return true;
}
