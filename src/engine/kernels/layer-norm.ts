import type { Tensor } from '@tensorflow/tfjs-core';
import { add, type Composite, multiply, reshape, type Workbench } from './composite.ts';

/**
 * Rows of `columns` elements, each less its mean and times `scale`, 1 / sqrt(variance + eps); then times weight, plus
 * bias [columns]. Means and scales are [rows, 1].
 */
export const layerNorm: Record<string, Composite> = {
  LayerNorm: ({ x, weight, bias }, { columns, eps }, bench) => {
    const rows = reshape(bench, x, [x.size / columns, columns]);
    const mean = meanOf(bench, rows);
    const centered = bench.run('Sub', { a: rows, b: mean });
    const spread = meanOf(bench, bench.run('Square', { x: centered }));
    const scale = bench.run('Rsqrt', {
      x: add(bench, spread, bench.constant(Float32Array.of(eps), [])),
    });
    let y = multiply(bench, centered, scale);
    if (weight) y = multiply(bench, y, reshape(bench, weight, [columns]));
    if (bias) y = add(bench, y, reshape(bench, bias, [columns]));
    return [reshape(bench, y, x.shape), mean, scale];
  },

  /** Gives the gradients of x, weight and bias. */
  LayerNormGrad: ({ dy, x, mean, scale, weight }, { columns }, bench) => {
    const [rows, given] = [x, dy].map((each) => reshape(bench, each, [x.size / columns, columns]));
    const normal = multiply(bench, bench.run('Sub', { a: rows, b: mean }), scale);
    const slope = weight ? multiply(bench, given, reshape(bench, weight, [columns])) : given;
    const along = multiply(bench, normal, meanOf(bench, multiply(bench, slope, normal)));
    const rest = bench.run('Sub', { a: bench.run('Sub', { a: slope, b: meanOf(bench, slope) }), b: along });
    const down = (terms: Tensor) => bench.run('Sum', { x: terms }, { axis: [0], keepDims: false });
    return [
      reshape(bench, multiply(bench, rest, scale), x.shape),
      down(multiply(bench, given, normal)),
      down(given),
    ];
  },
};

function meanOf({ run }: Workbench, rows: Tensor): Tensor {
  return run('Mean', { x: rows }, { axis: [1], reductionIndices: [1], keepDims: true });
}
