import { observer } from '../observer.ts';
import { show } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * Tells whoever watches of a prediction [N] less a target [N, 1], or the other way round: every element goes with every
 * other, [N, N], which no loss means. That one of them needs a gradient and the other does not tells it from a table
 * of differences.
 */
export function suspectOuter(op: string, operands: Record<string, Tensor>): void {
  const watcher = observer();
  if (!watcher?.suspect) return;
  const [[aName, a], [bName, b]] = Object.entries(operands);
  if (a.requiresGrad === b.requiresGrad || !(isOuter(a.shape, b.shape) || isOuter(b.shape, a.shape))) return;
  const count = Math.max(a.shape[0], b.shape[0]);
  watcher.suspect({
    code: 'outer-broadcast',
    message: `${op}: ${aName} ${show(a.shape)} and ${bName} ${show(b.shape)} broadcast to [${count}, ${count}], every element with every other. To go through them in pairs give both one shape, as by squeeze(1) or unsqueeze(1).`,
    operands: Object.entries(operands).map(([name, tensor]) => ({ name, tensor })),
  });
}

/** Tells of probabilities given to an op that takes logits: it would take the softmax of a softmax. */
export function suspectProbabilities(op: string, input: Tensor, activation: 'softmax' | 'sigmoid'): void {
  const watcher = observer();
  if (!watcher?.suspect || !cameOutOf(activation, input)) return;
  watcher.suspect({
    code: `${activation}-twice`,
    message: `${op}: input ${show(input.shape)} went through ${activation}, but ${op} takes logits and does that itself: leave the ${activation} out.`,
    operands: [{ name: 'input', tensor: input }],
  });
}

/** Tells of the logarithm of a softmax: where a probability is rounded to 0 it is -∞, and its gradient NaN. */
export function suspectLogarithm(input: Tensor): void {
  const watcher = observer();
  if (!watcher?.suspect || !cameOutOf('softmax', input)) return;
  watcher.suspect({
    code: 'log-of-softmax',
    message: `log: input ${show(input.shape)} went through softmax, whose small values are rounded to 0, of which the logarithm is -∞: logSoftmax computes both at once without that.`,
    operands: [{ name: 'input', tensor: input }],
  });
}

function cameOutOf(activation: string, { gradFn }: Tensor): boolean {
  return gradFn?.name.toLowerCase() === `${activation}backward`;
}

function isOuter(flat: readonly number[], column: readonly number[]): boolean {
  return flat.length === 1 && column.length === 2 && column[1] === 1 && column[0] === flat[0] && flat[0] > 1;
}
