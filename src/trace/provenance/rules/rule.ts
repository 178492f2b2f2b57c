import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Dim } from '../dim.ts';
import type { Dims, Shaped } from '../dims.ts';

/** A kernel that ran: what it was given, and what it gave. */
export interface Run {
  inputs: any;
  attrs: any;
  outputs: TensorInfo[];
  /** The dimensions of a tensor. */
  of(tensor: Shaped): Dims;
}

/**
 * Where the dimensions of a kernel's results come from: those of its inputs, passed on, or new ones. One list stands
 * for all results. Sizes that were a mismatch may leave holes: whoever asks looks whether the sizes fit.
 */
export type DimRule = (run: Run) => Dims | Dims[];

/** Kernels by name. */
export type DimRules = Record<string, DimRule>;

export function each(kernels: readonly string[], rule: DimRule): DimRules {
  return Object.fromEntries(kernels.map((kernel) => [kernel, rule]));
}

/** The dimension itself where its size stays, else a new one that was computed from it. */
export function sized(dim: Dim, size: number, formula: () => string): Dim {
  return dim.size === size ? dim : new Dim(size, formula, [dim]);
}

/** New dimensions in place of those that start at `at`. */
export function spliced(dims: Dims, at: number, count: number, ...others: Dim[]): Dims {
  return [...dims.slice(0, at), ...others, ...dims.slice(at + count)];
}
