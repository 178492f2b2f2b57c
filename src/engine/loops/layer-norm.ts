import { allocate } from '../reuse.ts';
import { floats, type Kernel, make, sizeOf } from '../storage.ts';

/** A few passes over each row while it is in the cache, where one kernel for each step would go through memory. */
export const layerNorm: Record<string, Kernel> = {
  LayerNorm: ({ inputs, attrs: { columns, eps }, backend }) => {
    const { x, weight, bias } = inputs;
    const rows = sizeOf(x) / columns;
    const from = floats(backend, x);
    const [w, b] = [weight, bias].map((info) => (info ? floats(backend, info) : null));
    const [y, means, scales] = [allocate(from.length), new Float32Array(rows), new Float32Array(rows)];
    for (let row = 0, start = 0; row < rows; row++, start += columns) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += from[start + i];
      const mean = sum / columns;
      let squares = 0;
      for (let i = 0; i < columns; i++) squares += (from[start + i] - mean) ** 2;
      const scale = 1 / Math.sqrt(squares / columns + eps);
      means[row] = mean;
      scales[row] = scale;
      for (let i = 0; i < columns; i++) {
        const normal = (from[start + i] - mean) * scale;
        y[start + i] = (w ? normal * w[i] : normal) + (b ? b[i] : 0);
      }
    }
    return [make(backend, x.shape, y), make(backend, [rows, 1], means), make(backend, [rows, 1], scales)];
  },

  LayerNormGrad: ({ inputs, attrs: { columns }, backend }) => {
    const { x } = inputs;
    const [dy, from, means, scales] = [inputs.dy, x, inputs.mean, inputs.scale].map((info) =>
      floats(backend, info),
    );
    const w = inputs.weight ? floats(backend, inputs.weight) : null;
    const dx = allocate(from.length);
    // Sums over many rows, in double precision.
    const [dw, db] = [new Float64Array(columns), new Float64Array(columns)];
    for (let row = 0, start = 0; row < means.length; row++, start += columns) {
      const [mean, scale] = [means[row], scales[row]];
      let [sum, along] = [0, 0];
      for (let i = 0; i < columns; i++) {
        const given = dy[start + i];
        const normal = (from[start + i] - mean) * scale;
        const slope = w ? given * w[i] : given;
        dw[i] += given * normal;
        db[i] += given;
        sum += slope;
        along += slope * normal;
      }
      sum /= columns;
      along /= columns;
      for (let i = 0; i < columns; i++) {
        const normal = (from[start + i] - mean) * scale;
        const slope = w ? dy[start + i] * w[i] : dy[start + i];
        dx[start + i] = (slope - sum - normal * along) * scale;
      }
    }
    return [
      make(backend, x.shape, dx),
      ...[dw, db].map((sums) => make(backend, [columns], Float32Array.from(sums))),
    ];
  },
};
