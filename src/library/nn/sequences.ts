import { pad } from '../functional/pad.ts';
import { stack } from '../tensor/join.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow, transpose } from '../tensor/view.ts';

/** The namespace `nn.utils.rnn`: sequences of different lengths in one tensor. */

export interface PadSequence {
  /** Gives [N, T, …] instead of [T, N, …]. */
  batchFirst?: boolean;
  paddingValue?: number;
  /** At which end the shorter ones are filled up. */
  paddingSide?: 'right' | 'left';
}

/** Sequences [Tᵢ, …] filled up to the longest, side by side: [T, N, …]. Throws for an empty list. */
export function padSequence(sequences: readonly Tensor[], options: PadSequence = {}): Tensor {
  const { batchFirst = false, paddingValue: value = 0, paddingSide = 'right' } = options;
  if (sequences.length === 0) throw new Error('padSequence: expected a non-empty list of Tensors');
  const longest = Math.max(...sequences.map((sequence) => sequence.shape[0]));
  const filled = sequences.map((sequence) => {
    const missing = longest - sequence.shape[0];
    const others = new Array<number>(2 * (sequence.ndim - 1)).fill(0);
    return pad(sequence, [...others, ...(paddingSide === 'left' ? [missing, 0] : [0, missing])], { value });
  });
  return stack(filled, batchFirst ? 0 : 1);
}

/** The first `lengths[i]` steps of each sequence of padded [T, N, …]: the way back from `padSequence`. */
export function unpadSequence(
  padded: Tensor,
  lengths: Tensor | readonly number[],
  options: { batchFirst?: boolean } = {},
): Tensor[] {
  const sequences = options.batchFirst ? padded : transpose(padded, 0, 1);
  const listed: number[] = Array.isArray(lengths) ? lengths : (lengths as Tensor).tolist();
  return listed.map((length, i) => narrow(sequences.select(0, i), 0, 0, length));
}
