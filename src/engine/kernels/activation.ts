import type { Tensor } from '@tensorflow/tfjs-core';
import { add, type Composite, multiply, scaled, type Workbench } from './composite.ts';

export const activation: Record<string, Composite> = {
  /** x · Φ(x) */
  Gelu: ({ x }, _attrs, bench) => [multiply(bench, x, share(bench, x))],

  /** x · Φ(x), and its slope, Φ(x) + x · φ(x) */
  GeluSlope: ({ x }, _attrs, bench) => {
    const below = share(bench, x);
    const square = bench.run('Square', { x });
    const density = scaled(bench, bench.run('Exp', { x: scaled(bench, square, -0.5) }), HEIGHT);
    return [multiply(bench, x, below), add(bench, below, multiply(bench, x, density))];
  },

  /** y · (dy − Σ dy · y), the sum over the last dimension. */
  SoftmaxGrad: ({ dy, y }, _attrs, bench) => {
    const axis = y.shape.length - 1;
    const sum = bench.run('Sum', { x: multiply(bench, dy, y) }, { axis, keepDims: true });
    return [multiply(bench, y, bench.run('Sub', { a: dy, b: sum }))];
  },
};

/** The normal distribution's density at 0. */
export const HEIGHT = 1 / Math.sqrt(2 * Math.PI);

/** Φ(x) */
function share(bench: Workbench, x: Tensor): Tensor {
  const erf = bench.run('Erf', { x: scaled(bench, x, Math.SQRT1_2) });
  return scaled(bench, add(bench, erf, bench.constant(Float32Array.of(1), [])), 0.5);
}
