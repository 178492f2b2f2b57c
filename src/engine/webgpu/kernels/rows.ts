import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, THREADS } from '../program.ts';
import { type Call, type Kernel, sizeOf } from './kernel.ts';

/** Softmax and layer norm, each row in one workgroup. */
export const rows: Record<string, Kernel> = {
  Softmax: ({ inputs: { logits }, attrs: { dim }, backend }) =>
    isLast(logits, dim) ? softmax(backend, logits, 'y[i] = exp_of(x[i] - largest) / sum;') : null,

  LogSoftmax: ({ inputs: { logits }, attrs: { axis }, backend }) =>
    isLast(logits, axis) ? softmax(backend, logits, 'y[i] = (x[i] - largest) - log_of(sum);') : null,

  SoftmaxGrad: ({ inputs: { dy, y }, backend }) => {
    const columns = y.shape.at(-1) ?? 1;
    const code = `
  var part = 0.0;
  ${each('part += dy[i] * y[i];')}
  let sum = row_sum(thread, part);
  ${each('dx[i] = y[i] * (dy[i] - sum);')}`;
    return dispatch(backend, {
      code,
      inputs: { dy, y },
      outputs: { dx: { shape: y.shape, dtype: 'float32' } },
      numbers: { columns: { int: columns } },
      count: rowsOf(y, columns),
      rows: true,
    })[0];
  },

  LayerNorm: ({ inputs: { x, weight, bias }, attrs: { columns, eps }, backend }) => {
    const count = rowsOf(x, columns);
    const column = { shape: [count, 1], dtype: 'float32' as const };
    const normal = `(x[i] - average) * factor${weight ? ' * weight[i - first]' : ''}${bias ? ' + bias[i - first]' : ''}`;
    return dispatch(backend, {
      code: `
  let first = at * u.columns;
  var part = 0.0;
  ${each('part += x[i];')}
  let average = row_sum(thread, part) / f32(u.columns);
  var square = 0.0;
  ${each('let away = x[i] - average; square += away * away;')}
  let factor = inverseSqrt(row_sum(thread, square) / f32(u.columns) + u.eps);
  ${each(`y[i] = ${normal};`)}
  if (thread == 0) { mean[at] = average; scale[at] = factor; }`,
      inputs: { x, ...(weight && { weight }), ...(bias && { bias }) },
      outputs: { y: { shape: x.shape, dtype: 'float32' }, mean: column, scale: column },
      numbers: { columns: { int: columns }, eps: { float: eps } },
      count,
      rows: true,
    });
  },

  LayerNormGrad: ({ inputs: { dy, x, mean, scale, weight }, attrs: { columns }, backend }) => {
    const count = rowsOf(x, columns);
    const slope = weight ? 'dy[i] * weight[i - at * u.columns]' : 'dy[i]';
    const [dx] = dispatch(backend, {
      code: `
  let average = mean[at];
  let factor = scale[at];
  var part = 0.0;
  var part_along = 0.0;
  ${each(`let slope = ${slope}; part += slope; part_along += slope * (x[i] - average) * factor;`)}
  let middle = row_sum(thread, part) / f32(u.columns);
  let along = row_sum(thread, part_along) / f32(u.columns);
  ${each(`dx[i] = (${slope} - middle - (x[i] - average) * factor * along) * factor;`)}`,
      inputs: { dy, x, mean, scale, ...(weight && { weight }) },
      outputs: { dx: { shape: x.shape, dtype: 'float32' } },
      numbers: { columns: { int: columns } },
      count,
      rows: true,
    });
    const down = { shape: [columns], dtype: 'float32' as const };
    // A workgroup for each column, which goes down the rows.
    const [dWeight, dBias] = dispatch(backend, {
      code: `
  var part = 0.0;
  var part_weight = 0.0;
  for (var row = thread; row < u.rows; row += ${THREADS}) {
    let i = row * u.count + at;
    part += dy[i];
    part_weight += dy[i] * (x[i] - mean[row]) * scale[row];
  }
  let sum = row_sum(thread, part);
  let sum_weight = row_sum(thread, part_weight);
  if (thread == 0) { d_weight[at] = sum_weight; d_bias[at] = sum; }`,
      inputs: { dy, x, mean, scale },
      outputs: { d_weight: down, d_bias: down },
      numbers: { rows: { int: count } },
      count: columns,
      rows: true,
    });
    return [dx, dWeight, dBias];
  },
};

function softmax(backend: Call['backend'], logits: TensorInfo, last: string): TensorInfo {
  const columns = logits.shape.at(-1) ?? 1;
  return dispatch(backend, {
    code: `
  var most = -3.4028234e38;
  ${each('most = max(most, x[i]);')}
  let largest = row_max(thread, most);
  var part = 0.0;
  ${each('part += exp_of(x[i] - largest);')}
  let sum = row_sum(thread, part);
  ${each(last)}`,
    inputs: { x: logits },
    outputs: { y: { shape: logits.shape, dtype: 'float32' } },
    numbers: { columns: { int: columns } },
    count: rowsOf(logits, columns),
    rows: true,
  })[0];
}

/** The elements of a row, shared among the invocations. */
function each(body: string): string {
  return `for (var i = at * u.columns + thread; i < (at + 1) * u.columns; i += ${THREADS}) { ${body} }`;
}

function rowsOf(info: TensorInfo, columns: number): number {
  return columns === 0 ? 0 : sizeOf(info) / columns;
}

function isLast({ shape }: TensorInfo, axis: number): boolean {
  return axis === -1 || axis === shape.length - 1;
}
