import { mean, sum } from '../tensor/reduce.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface Loss {
  /** The mean of all elements, their sum, or each by itself. */
  reduction?: 'mean' | 'sum' | 'none';
}

/** The losses of all elements as `reduction` says. */
export function reduceElements(op: string, losses: Tensor, reduction: Loss['reduction'] = 'mean'): Tensor {
  if (reduction === 'none') return losses;
  if (reduction === 'sum') return sum(losses);
  if (reduction === 'mean') return mean(losses);
  throw new Error(`${op}: reduction must be 'mean', 'sum' or 'none', but got ${String(reduction)}`);
}
