import { shapeOnly } from '../engine/index.ts';
import { observer } from './observer.ts';
import { isTensor, type Tensor } from './tensor/tensor.ts';

/**
 * Reports numbers to whoever watches the run: `log({ accuracy }, { step })`. Tensors must have one element. Nothing
 * happens where nobody watches, so a program may call it anywhere.
 */
export function log(values: Record<string, number | Tensor>, { step }: { step?: number } = {}): void {
  const report = observer()?.log;
  if (!report) return;
  const numbers = Object.entries(values).map(([name, value]) => [name, numberOf(value)]);
  report.call(observer(), Object.fromEntries(numbers), step);
}

function numberOf(value: number | Tensor): number {
  if (!isTensor(value)) return value;
  // While a program is traced there is no value to read.
  return shapeOnly() ? 0 : value.item();
}
