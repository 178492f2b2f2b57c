import { getRngState, setRngState } from '../random/generator.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { enableGrad } from './mode.ts';
import { withSaving } from './tape.ts';

/**
 * Runs `fn(...inputs)` without keeping what its ops saved for `backward`: that is computed again when the backward pass
 * comes to it. Memory for time. The random numbers are the same both times, so that
 * dropout drops the same elements. `fn` must take the same path both times.
 */
export function checkpoint<Inputs extends unknown[], Output>(
  fn: (...inputs: Inputs) => Output,
  ...inputs: Inputs
): Output {
  const before = getRngState();
  const kept = new Map<number, Tensor>();
  let count = 0;

  const recompute = (): void => {
    const after = getRngState();
    setRngState(before);
    let again = 0;
    try {
      enableGrad(() =>
        withSaving(
          (tensor) => {
            kept.set(again++, tensor);
            return () => tensor;
          },
          () => fn(...inputs),
        ),
      );
    } finally {
      setRngState(after);
    }
    if (again !== count) {
      throw new Error(
        `checkpoint: the forward pass saved ${count} tensors, but its repetition in the backward pass ${again}: the function must do the same both times`,
      );
    }
  };

  const packed = (_tensor: Tensor): (() => Tensor) => {
    const place = count++;
    return () => {
      if (!kept.has(place)) recompute();
      const tensor = kept.get(place)!;
      // Needed once in a pass; a second pass over the same graph computes it again.
      kept.delete(place);
      return tensor;
    };
  };
  return withSaving(packed, () => fn(...inputs));
}
