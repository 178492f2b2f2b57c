import { allocate } from '../reuse.ts';
import { floats, type Kernel, make, sizeOf } from '../storage.ts';
import { Rows } from '../vector/rows.ts';
import { add, constant, mul, sub } from '../vector/value.ts';

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
    const operands = [inputs.dy, x, inputs.mean, inputs.scale].map((info) => floats(backend, info));
    const w = inputs.weight ? floats(backend, inputs.weight) : new Float32Array(columns).fill(1);
    const dx = allocate(sizeOf(x));
    // Sums over many rows, in double precision.
    const [dw, db] = [new Float64Array(columns), new Float64Array(columns)];
    if (Rows.serves(columns)) {
      slopes.run([...operands, w], [1 / columns], [dx, dw, db], columns);
    } else slopesOf(operands, w, dx, dw, db);
    return [
      make(backend, x.shape, dx),
      ...[dw, db].map((sums) => make(backend, [columns], Float32Array.from(sums))),
    ];
  },
};

const [DY, X, MEAN, SCALE, WEIGHT, DX, DW, DB] = [0, 1, 2, 3, 4, 5, 6, 7];

const slopes = new Rows(
  {
    operands: ['rows', 'rows', 'single', 'single', 'column'],
    results: ['rows', 'column', 'column'],
    parameters: 1,
  },
  ({ builder, element, column, single, store, accumulate, parameter, pass }) => {
    const [mean, scale] = [builder.keep(single(MEAN)), builder.keep(single(SCALE))];
    const normal = () => builder.keep(mul(sub(element(X), mean), scale));
    const slope = () => builder.keep(mul(element(DY), column(WEIGHT)));
    const [sum, along] = [builder.variable(constant(0)), builder.variable(constant(0))];
    pass(() => {
      const [n, s] = [normal(), slope()];
      accumulate(DW, mul(element(DY), n));
      accumulate(DB, element(DY));
      sum.set(add(sum.value, s));
      along.set(add(along.value, mul(s, n)));
    });
    const average = builder.keep(mul(builder.across(sum, 'add'), parameter(0)));
    const part = builder.keep(mul(builder.across(along, 'add'), parameter(0)));
    pass(() => {
      const n = normal();
      store(DX, mul(sub(sub(slope(), average), mul(n, part)), scale));
    });
  },
);

/** The same for rows of any length. */
function slopesOf(
  [dy, from, means, scales]: Float32Array[],
  w: Float32Array,
  dx: Float32Array,
  dw: Float64Array,
  db: Float64Array,
): void {
  const columns = w.length;
  for (let row = 0, start = 0; row < means.length; row++, start += columns) {
    const [mean, scale] = [means[row], scales[row]];
    let [sum, along] = [0, 0];
    for (let i = 0; i < columns; i++) {
      const given = dy[start + i];
      const normal = (from[start + i] - mean) * scale;
      const slope = given * w[i];
      dw[i] += given * normal;
      db[i] += given;
      sum += slope;
      along += slope * normal;
    }
    sum /= columns;
    along /= columns;
    for (let i = 0; i < columns; i++) {
      const normal = (from[start + i] - mean) * scale;
      dx[start + i] = (dy[start + i] * w[i] - sum - normal * along) * scale;
    }
  }
}
