import { track } from '../autograd/tape.ts';
import { mismatch, type Operand, ShapeError } from '../errors.ts';
import type { DType } from './dtype.ts';
import { filled } from './fill.ts';
import type { Tensor } from './tensor.ts';

/**
 * Reports operands that do not fit (see `mismatch`). While a program is traced the op then gives a stand-in of the
 * most plausible shape, through which gradients reach the operands, so that `backward()` can go on as well.
 */
export function misfit(
  op: string,
  message: string,
  operands: Record<string, Tensor>,
  shape: readonly number[],
  dtype: DType = 'float32',
): Tensor {
  const named = operandsOf(operands);
  return mismatch(op, `${op}: ${message}`, named, () => {
    const shapes = named.map(({ tensor }) => tensor.shape);
    const inputs = named.map(({ tensor }) => tensor);
    return track(filled(shape, 0, dtype), 'Mismatch', inputs, [], () =>
      shapes.map((size) => () => filled(size, 0, 'float32')),
    );
  });
}

/** As `misfit`, where no shape would be plausible: the op throws, also while a program is traced. */
export function hopeless(op: string, message: string, operands: Record<string, Tensor>): never {
  throw new ShapeError(op, `${op}: ${message}`, operandsOf(operands));
}

export function operandsOf(operands: Record<string, Tensor>): Operand[] {
  return Object.entries(operands).map(([name, tensor]) => ({ name, tensor }));
}
