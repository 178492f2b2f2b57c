import type { TensorInfo } from '@tensorflow/tfjs-core';
import { hasGuessedSize } from '../../engine/meta/index.ts';
import { Dim } from './dim.ts';
import type { Made } from './making.ts';

export type Dims = readonly Dim[];

/** A tensor as far as its dimensions are asked for. */
export type Shaped = Pick<TensorInfo, 'dataId' | 'shape'>;

/** Where a tensor comes from. */
export class Source {
  /** The op that made it; null until a probe or a module tells. */
  made: Made | null = null;
  /** The shapes of the operands that a kernel broadcast to make it. */
  broadcast: readonly [a: readonly number[], b: readonly number[]] | null = null;

  constructor(
    /** Tensors of an earlier trace are strangers. */
    readonly owner: Origins,
    public dims: Dims,
  ) {}
}

/** The source of each tensor, which hangs on its data id: a weak map of so many would cost every garbage collection. */
export class Origins {
  /** A tensor that no op made has new dimensions. */
  of(tensor: Shaped): Source {
    const id = tensor.dataId as { tensorscopeSource?: Source };
    const known = id.tensorscopeSource;
    if (known?.owner === this && agree(known.dims, tensor.shape)) return known;
    const source = new Source(this, newDims(tensor));
    id.tensorscopeSource = source;
    return source;
  }

  set(tensor: Shaped, dims: Dims): Source {
    const source = new Source(this, dims);
    (tensor.dataId as { tensorscopeSource?: Source }).tensorscopeSource = source;
    return source;
  }
}

function newDims(tensor: Shaped): Dims {
  const dims = tensor.shape.map((size) => new Dim(size));
  if (hasGuessedSize(tensor as TensorInfo))
    for (const dim of dims) dim.guess = 'how many there are depends on values that are not computed';
  return dims;
}

/** Whether the dimensions are those of a tensor of this shape, as far as their sizes tell. */
export function agree(dims: Dims, shape: readonly number[]): boolean {
  if (dims.length !== shape.length) return false;
  for (let i = 0; i < shape.length; i++) if (dims[i]?.size !== shape[i]) return false;
  return true;
}
