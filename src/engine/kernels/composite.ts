import type { Tensor } from '@tensorflow/tfjs-core';

/** Runs a kernel of the current engine. What it gives is freed after the composite, unless the composite returns it. */
export type Run = (
  kernel: string,
  inputs: Record<string, Tensor | undefined> | Tensor[],
  attrs?: Record<string, unknown>,
) => Tensor;

/** What a composite works with. */
export interface Workbench {
  run: Run;
  constant(values: Float32Array | Int32Array, shape: readonly number[]): Tensor;
}

/** A kernel made of TensorFlow.js kernels, for any backend. It may return an input as it is. */
export type Composite = (inputs: any, attrs: any, bench: Workbench) => Tensor[];

export function reshape({ run }: Workbench, x: Tensor, shape: readonly number[]): Tensor {
  return run('Reshape', { x }, { shape });
}

export function transpose({ run }: Workbench, x: Tensor, perm: readonly number[]): Tensor {
  return run('Transpose', { x }, { perm });
}

export function slice(
  { run }: Workbench,
  x: Tensor,
  begin: readonly number[],
  size: readonly number[],
): Tensor {
  return run('Slice', { x }, { begin, size });
}

export function pad(
  { run }: Workbench,
  x: Tensor,
  paddings: readonly (readonly number[])[],
  value = 0,
): Tensor {
  return run('PadV2', { x }, { paddings, constantValue: value });
}

export function concat({ run }: Workbench, parts: Tensor[], axis: number): Tensor {
  return parts.length === 1 ? parts[0] : run('Concat', parts, { axis });
}

/** `x` times a number. */
export function scaled(bench: Workbench, x: Tensor, factor: number): Tensor {
  return multiply(bench, x, bench.constant(Float32Array.of(factor), []));
}

export function multiply({ run }: Workbench, a: Tensor, b: Tensor): Tensor {
  return run('Multiply', { a, b });
}

export function add({ run }: Workbench, a: Tensor, b: Tensor): Tensor {
  return run('Add', { a, b });
}
