import { track } from '../autograd/tape.ts';
import { mismatch, type Operand } from '../errors.ts';
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
  const named: Operand[] = Object.entries(operands).map(([name, tensor]) => ({ name, tensor }));
  return mismatch(op, `${op}: ${message}`, named, () => {
    const shapes = named.map(({ tensor }) => tensor.shape);
    const inputs = named.map(({ tensor }) => tensor);
    return track(filled(shape, 0, dtype), 'Mismatch', inputs, [], () =>
      shapes.map((size) => () => filled(size, 0, 'float32')),
    );
  });
}
