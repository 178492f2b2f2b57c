import { observer } from '../observer.ts';
import { cat } from '../tensor/join.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow, reshape } from '../tensor/view.ts';
import { noGrad } from './mode.ts';
import { type Gradient, track } from './tape.ts';

/** From the gradients of all outputs, a function for each input that computes that input's gradient. */
export type JointRule = (gradients: Tensor[], outputs: Tensor[], saved: Tensor[]) => (Gradient | null)[];

/**
 * As `track`, for an op with several float32 outputs whose gradients are worked out together. The outputs are parts of
 * one vector, so its gradient holds all of theirs; an output that nothing was computed from has zeros.
 */
export function trackJointly(
  outputs: readonly Tensor[],
  name: string,
  inputs: readonly Tensor[],
  saved: readonly Tensor[],
  rule: JointRule,
): Tensor[] {
  const shapes = outputs.map(({ shape }) => shape);
  const parts = (joined: Tensor) => {
    let start = 0;
    return shapes.map((shape) => {
      const from = start;
      start += sizeOf(shape);
      return reshape(narrow(joined, 0, from, sizeOf(shape)), shape);
    });
  };
  const joined = noGrad(() => cat(outputs.map((output) => reshape(output, -1))));
  track(joined, name, inputs, saved, (g, saved) => rule(parts(g), tracked, saved));
  if (joined.node === null) {
    observer()?.op?.(name, inputs, outputs);
    return [...outputs];
  }
  const tracked = parts(joined);
  observer()?.op?.(name, inputs, tracked);
  return tracked;
}
