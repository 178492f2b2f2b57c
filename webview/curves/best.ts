import { SYSTEM } from '../../src/protocol/training.ts';
import type { Curve } from './curve.ts';

const less = /loss|err(or)?\b|mse|mae|nll|bce|cost|objective|perplexity|ppl|divergence|distance|wer\b|fid\b/i;
const more = /acc(uracy)?\b|accuracy|score|f1|auc|precision|recall|iou|dice|bleu|r2|reward|map\b|correct/i;

/** Which way a metric gets better, by its name; null where the name does not say. */
export function better(name: string): 'less' | 'more' | null {
  if (name.startsWith(SYSTEM)) return null;
  if (less.test(name)) return 'less';
  return more.test(name) ? 'more' : null;
}

/**
 * The position of a curve's best value, or of its least where nobody can say what is better; -1 where there is none, and
 * in what is told of the run itself.
 */
export function bestOf(curve: Curve): number {
  if (curve.name.startsWith(SYSTEM) || curve.length < 2) return -1;
  return better(curve.name) === 'more' ? curve.greatest : curve.least;
}
