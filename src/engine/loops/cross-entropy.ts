import { allocate } from '../reuse.ts';
import { floats, type Kernel, make, valuesOf } from '../storage.ts';
import { probabilitiesOf } from './softmax.ts';

export const crossEntropy: Record<string, Kernel> = {
  CrossEntropy: ({ inputs: { logits, labels }, backend }) => {
    const [rows, classes] = logits.shape;
    const [x, own] = [floats(backend, logits), valuesOf(backend, labels)];
    const probabilities = probabilitiesOf(x, classes);
    const losses = allocate(rows);
    for (let row = 0; row < rows; row++) {
      const probability = probabilities[row * classes + own[row]];
      losses[row] = probability > TINY ? -Math.log(probability) : lossOf(x, row * classes, classes, own[row]);
    }
    return [make(backend, [rows], losses), make(backend, logits.shape, probabilities)];
  },

  CrossEntropyGrad: ({ inputs, backend }) => {
    const { shape } = inputs.probabilities;
    const [dy, probabilities] = [inputs.dy, inputs.probabilities].map((info) => floats(backend, info));
    const labels = valuesOf(backend, inputs.labels);
    const [rows, classes] = shape;
    const dx = allocate(probabilities.length);
    for (let row = 0, at = 0; row < rows; row++) {
      const slope = dy[row];
      const own = at + labels[row];
      for (const end = at + classes; at < end; at++) dx[at] = slope * probabilities[at];
      dx[own] = slope * (probabilities[own] - 1);
    }
    return make(backend, shape, dx);
  },
};

/** The logarithm of a smaller float would not be exact, or -∞. */
const TINY = 1e-30;

function lossOf(x: Float32Array, start: number, classes: number, label: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + classes; i++) top = Math.max(top, x[i]);
  let total = 0;
  for (let i = start; i < start + classes; i++) total += Math.exp(x[i] - top);
  return Math.log(total) + top - x[start + label];
}
