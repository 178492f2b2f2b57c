import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel's result as far as `meta` knows it. */
export interface Spec {
  shape: number[];
  dtype: DataType;
  /** The true size depends on values that are not known; `shape` is a plausible one. */
  guess?: boolean;
}

/** Operands that a kernel can't take together: the message has the shapes, `plausible` what to go on with. */
export class KernelShapeError extends Error {
  override readonly name = 'KernelShapeError';
  constructor(
    readonly kernel: string,
    message: string,
    readonly inputs: TensorInfo[],
    readonly plausible: Spec[],
  ) {
    super(message);
  }
}

type MismatchHandler = (error: KernelShapeError) => boolean;

let handler: MismatchHandler | null = null;

/** Where `next` returns true, the kernel gives its plausible shape instead of throwing. Null: always throw. */
export function onKernelMismatch(next: MismatchHandler | null): void {
  handler = next;
}

/** The plausible result, if the watcher wants to go on; otherwise throws. */
export function recover(error: KernelShapeError): Spec[] {
  if (handler?.(error)) return error.plausible;
  throw error;
}

/** `[64, 1, 28, 28]` */
export function shown(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
