import { built } from '../tensor/fill.ts';
import { pick } from '../tensor/gather.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow, padded } from '../tensor/view.ts';

export interface Pad {
  /** What comes around: `value`, the mirror image without the edge, the edge itself, or the opposite side. */
  mode?: 'constant' | 'reflect' | 'replicate' | 'circular';
  value?: number;
}

const MODES = ['constant', 'reflect', 'replicate', 'circular'];

/**
 * Wider by `pad`: two numbers for each dimension (before, behind), the last dimension first: [left, right, top, bottom].
 * Negative numbers cut off.
 */
export function pad(input: Tensor, pad: readonly number[], options: Pad = {}): Tensor {
  const { mode = 'constant', value = 0 } = options;
  if (!MODES.includes(mode)) {
    throw new Error(`pad: expected mode to be one of ${MODES.join(', ')}, but got ${mode}`);
  }
  if (pad.length % 2 !== 0 || pad.length > 2 * input.ndim) {
    throw new Error(
      `pad: expected two numbers for each of at most ${input.ndim} dimensions of input ${show(input.shape)}, but got ${show(pad)}`,
    );
  }
  const around = input.shape.map((_, i): [number, number] => {
    const from = 2 * (input.ndim - 1 - i);
    return [pad[from] ?? 0, pad[from + 1] ?? 0];
  });
  const cut = around.reduce((x, [before, behind], dim) => {
    const start = Math.max(-before, 0);
    return narrow(x, dim, start, x.shape[dim] - start - Math.max(-behind, 0));
  }, input);
  const grow = around.map(([before, behind]): [number, number] => [Math.max(before, 0), Math.max(behind, 0)]);
  if (mode === 'constant') return padded(cut, grow, value);
  return grow.reduce((x, [before, behind], dim) => copied(x, dim, before, behind, mode), cut);
}

/** Along `dim`, the elements that `mode` names. */
function copied(
  x: Tensor,
  dim: number,
  before: number,
  behind: number,
  mode: Exclude<Pad['mode'], 'constant' | undefined>,
): Tensor {
  if (before === 0 && behind === 0) return x;
  const length = x.shape[dim];
  const most = mode === 'reflect' ? length - 1 : mode === 'circular' ? length : Number.POSITIVE_INFINITY;
  if (Math.max(before, behind) > most) {
    throw new Error(
      `pad: mode ${mode} allows at most ${most} for dimension ${dim} of input ${show(x.shape)}, but got ${Math.max(before, behind)}`,
    );
  }
  const source = (at: number): number => {
    if (mode === 'replicate') return Math.min(Math.max(at, 0), length - 1);
    if (mode === 'circular') return (at + length) % length;
    return at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at;
  };
  const index = built([before + length + behind], 'int32', (values) => {
    for (let i = 0; i < values.length; i++) values[i] = source(i - before);
  });
  return pick('pad', x, dim, index);
}
