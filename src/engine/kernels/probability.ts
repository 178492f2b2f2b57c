import type { Tensor } from '@tensorflow/tfjs-core';
import { add, type Composite, multiply, reshape, scaled, type Workbench } from './composite.ts';

export const probability: Record<string, Composite> = {
  /** softmax(scale · x) along the last dimension; with `causal` 0 in each row [..., L, S] behind the row's own place. */
  ScaledSoftmax: ({ x }, { scale, causal }, bench) => {
    const scores = scaled(bench, x, scale);
    const masked = causal ? add(bench, scores, laterPlaces(bench, x.shape)) : scores;
    return [bench.run('Softmax', { logits: masked }, { dim: x.shape.length - 1 })];
  },

  /** scale · y · (dy − Σ dy · y), the sum over the last dimension. */
  ScaledSoftmaxGrad: ({ dy, y }, { scale }, bench) => {
    return [scaled(bench, bench.run('SoftmaxGrad', { dy, y }), scale)];
  },

  /** Of each row the negative logarithm of the probability of its label, and all probabilities. */
  CrossEntropy: ({ logits, labels }, _attrs, bench) => {
    const [rows, classes] = logits.shape;
    const logarithms = bench.run('LogSoftmax', { logits }, { axis: 1 });
    const starts = bench.constant(
      Int32Array.from({ length: rows }, (_, row) => row * classes),
      [rows],
    );
    const places = bench.run('Add', { a: labels, b: starts });
    const own = bench.run(
      'GatherV2',
      { x: reshape(bench, logarithms, [rows * classes]), indices: places },
      { axis: 0, batchDims: 0 },
    );
    return [bench.run('Neg', { x: own }), bench.run('Exp', { x: logarithms })];
  },

  /** dy · (probabilities − 1 at the label) */
  CrossEntropyGrad: ({ dy, probabilities, labels }, _attrs, bench) => {
    const [rows, classes] = probabilities.shape;
    const attrs = { dtype: 'float32', depth: classes, onValue: 1, offValue: 0 };
    const chosen = bench.run('OneHot', { indices: labels }, attrs);
    const distance = bench.run('Sub', { a: probabilities, b: chosen });
    return [multiply(bench, distance, reshape(bench, dy, [rows, 1]))];
  },
};

/** [L, S], -∞ where the column lies behind the row, else 0. */
function laterPlaces({ constant }: Workbench, shape: readonly number[]): Tensor {
  const [rows, columns] = shape.slice(-2);
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    i % columns > Math.floor(i / columns) ? Number.NEGATIVE_INFINITY : 0,
  );
  return constant(values, [rows, columns]);
}
