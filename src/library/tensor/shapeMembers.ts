import type { Mask } from './binary.ts';
import type { Diagonal } from './diagonal.ts';
import type { Reduce } from './scatter.ts';
import type { Sizes } from './shape.ts';
import type { Tensor } from './tensor.ts';

type Parts = number | readonly number[];

interface Arranging {
  tile(...times: Sizes): Tensor;
  broadcastTo(...sizes: Sizes): Tensor;
  viewAs(other: Tensor): Tensor;
  reshapeAs(other: Tensor): Tensor;
  ravel(): Tensor;
  fliplr(): Tensor;
  flipud(): Tensor;
  rot90(k?: number, dims?: readonly [number, number]): Tensor;
  moveaxis(source: Parts, destination: Parts): Tensor;
  swapaxes(dim0: number, dim1: number): Tensor;
  swapdims(dim0: number, dim1: number): Tensor;
  repeatInterleave(repeats: number | Tensor, dim?: number): Tensor;
  unfold(dim: number, size: number, step: number): Tensor;
  tensorSplit(parts: Parts, dim?: number): Tensor[];
  hsplit(parts: Parts): Tensor[];
  vsplit(parts: Parts): Tensor[];
  dsplit(parts: Parts): Tensor[];
}

interface Diagonals {
  diagonal(options?: Diagonal): Tensor;
  diagEmbed(options?: Diagonal): Tensor;
  diag(offset?: number): Tensor;
  diagflat(offset?: number): Tensor;
  trace(): Tensor;
  diagonalScatter(src: Tensor, options?: Diagonal): Tensor;
}

interface Scattering {
  takeAlongDim(indices: Tensor, dim?: number): Tensor;
  scatterReduce(
    dim: number,
    index: Tensor,
    src: Tensor,
    reduce: Reduce,
    options?: { includeSelf?: boolean },
  ): Tensor;
  indexAdd(dim: number, index: Tensor, source: Tensor, options?: { alpha?: number }): Tensor;
  indexCopy(dim: number, index: Tensor, source: Tensor): Tensor;
  indexFill(dim: number, index: Tensor, value: number | Tensor): Tensor;
  maskedScatter(mask: Mask, source: Tensor): Tensor;
  selectScatter(src: Tensor, dim: number, index: number): Tensor;
  argwhere(): Tensor;
}

interface Drawing {
  multinomial(numSamples: number, options?: { replacement?: boolean }): Tensor;
  bernoulli(): Tensor;
}

/** Methods that arrange and pick elements, and those that draw. */
export interface ShapeMembers extends Arranging, Diagonals, Scattering, Drawing {}
