import type { Operand, ShapeError } from './errors.ts';
import type { Module } from './nn/module.ts';
import type { Media } from './reporting/media.ts';
import type { TuneRange } from './reporting/tune.ts';
import type { Tensor } from './tensor/tensor.ts';

/**
 * What the library tells whoever watches it: the tracer, or the runner that trains.
 * One watcher at a time; without one each call site costs a single comparison with null.
 */
export interface Observer {
  /** `backward()` was called on `loss`, before its gradients are computed. */
  backward?(loss: Tensor): void;
  /** Gradients are about to be computed, by `backward()` or `grad()`, until `differentiated` is called. */
  differentiate?(): void;
  differentiated?(): void;
  /** An op keeps `tensor` for `backward()`. Not called where `checkpoint` computes it again instead. */
  save?(tensor: Tensor): void;
  /** An op of this name that can be differentiated made `outputs` of `inputs`, whether or not gradients are asked for. */
  op?(name: string, inputs: readonly Tensor[], outputs: readonly Tensor[]): void;
  /** Until it is called with 1, what runs stands for `times` steps of the same shapes: one is enough to trace them. */
  alike?(times: number): void;
  /** An optimizer's `step()` is through. */
  step?(optimizer: object): void;
  /** The program called `log({ name: value })`. */
  log?(values: Record<string, number>, step: number | undefined): void;
  /** The program reported an image, a histogram or a text. */
  media?(media: Media, step: number | undefined): void;
  /** A loop over `epochs(n)` comes to its epoch number `index`, counted from 0. */
  epoch?(index: number): void;
  /** The program reads a number that may be changed from outside; gives the value that it has now. */
  tune?(name: string, value: number, range: TuneRange): number;
  /** A module is about to run its `forward`. */
  enter?(module: Module, inputs: unknown[]): void;
  /** The module returned; `output` is what `forward` gave, absent when it threw. */
  leave?(module: Module, inputs: unknown[], output?: unknown): void;
  /** A module, an optimizer or a schedule was made, or is about to be. */
  made?(object: object): void;
  /** Batches of a DataLoader's pass that has just started which a resumed program has behind it. */
  behind?(loader: object): number;
  /** A DataLoader is about to gather its batch number `index`. */
  gather?(loader: object, index: number): void;
  /** A DataLoader, or `epochs` and `progress`, start a pass of `batches` batches. */
  pass?(loader: object, batches: number): void;
  /** One of those hands out its batch number `index`, counted from 0; a DataLoader tells the batch as well. */
  batch?(loader: object, index: number, batch?: unknown): void;
  /** Operands do not fit. With `true` the op goes on with its most plausible shape; otherwise it throws. */
  mismatch?(error: ShapeError): boolean;
  /** An op did as it was told, and perhaps not what was meant. */
  suspect?(suspect: Suspect): void;
}

/** Operands that an op takes and that hint at a mistake. */
export interface Suspect {
  /** A short stable name, such as `outer-broadcast`. */
  code: string;
  message: string;
  operands: Operand[];
}

let current: Observer | null = null;

export function observer(): Observer | null {
  return current;
}

export function observe(next: Observer | null): void {
  current = next;
}
