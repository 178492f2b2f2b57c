import { observer } from './observer.ts';
import type { Tensor } from './tensor/tensor.ts';

/** One tensor that took part in an op, under the name that the op's documentation gives it. */
export interface Operand {
  name: string;
  tensor: Tensor;
}

/** What does not fit: the shapes, the dtype, or values that are no class or no index. */
export type MismatchCode = 'shape-mismatch' | 'dtype-mismatch' | 'target-range' | 'index-range';

/** Operands that do not fit: the message holds the op and the shapes. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  constructor(
    readonly op: string,
    message: string,
    readonly operands: Operand[],
    readonly code: MismatchCode = 'shape-mismatch',
  ) {
    super(message);
  }
}

/**
 * Reports operands that do not fit. Throws a ShapeError; while a program is traced, a mismatch is noted and the op
 * goes on with `plausible()`, so that one mistake does not hide the rest.
 */
export function mismatch<T>(
  op: string,
  message: string,
  operands: Operand[],
  plausible: () => T,
  code: MismatchCode = 'shape-mismatch',
): T {
  const error = new ShapeError(op, message, operands, code);
  if (observer()?.mismatch?.(error)) return plausible();
  throw error;
}
