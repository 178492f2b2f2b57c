import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';
import { expOfNegative } from '../vector/functions.ts';
import { Rows } from '../vector/rows.ts';
import { add, constant, div, lanes, less, max, mul, select, sub } from '../vector/value.ts';

/** A few passes over each row while it is in the cache. */
export const softmax: Record<string, Kernel> = {
  Softmax: ({ inputs: { logits }, attrs: { dim }, backend }) => {
    const { shape } = logits;
    const columns = shape.at(-1);
    if (logits.dtype !== 'float32' || !(dim === -1 || dim === shape.length - 1) || !Rows.serves(columns))
      return null;
    return make(backend, shape, probabilitiesOf(floats(backend, logits), columns));
  },

  SoftmaxGrad: ({ inputs: { dy, y }, backend }) =>
    make(backend, y.shape, slopesOf(floats(backend, dy), floats(backend, y), y.shape.at(-1), 1)),

  ScaledSoftmax: ({ inputs: { x }, attrs: { scale, causal }, backend }) => {
    const [rows, columns] = x.shape.slice(-2);
    const last = (row: number) => (causal ? row % rows : columns);
    return make(backend, x.shape, probabilitiesOf(floats(backend, x), columns, scale, last));
  },

  ScaledSoftmaxGrad: ({ inputs: { dy, y }, attrs: { scale }, backend }) =>
    make(backend, y.shape, slopesOf(floats(backend, dy), floats(backend, y), y.shape.at(-1), scale)),
};

/** softmax(scale · x) of each row of `columns`, what lies behind the row's place `last` left out. */
export function probabilitiesOf(
  x: Float32Array,
  columns: number,
  scale = 1,
  last: (row: number) => number = () => columns,
): Float32Array {
  const y = allocate(x.length);
  const rows = x.length === 0 ? 0 : x.length / columns;
  if (Rows.serves(columns)) {
    exponentials.run([x, Float32Array.from({ length: rows }, (_, row) => last(row))], [scale], [y], columns);
    return y;
  }
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    const end = start + Math.min(columns, last(row) + 1);
    let top = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) top = Math.max(top, scale * x[i]);
    let total = 0;
    for (let i = start; i < end; i++) total += Math.exp(scale * x[i] - top);
    for (let i = start; i < end; i++) y[i] = Math.exp(scale * x[i] - top) / total;
    y.fill(0, end, start + columns);
  }
  return y;
}

const [X, LAST, Y] = [0, 1, 2];

const exponentials = new Rows(
  { operands: ['rows', 'single'], results: ['rows'], parameters: 1 },
  ({ builder, element, single, store, parameter, pass }) => {
    const last = builder.keep(single(LAST));
    const greatest = builder.variable(constant(Number.NEGATIVE_INFINITY));
    const place = builder.variable(lanes(0, 1, 2, 3));
    pass(() => {
      const isLater = less(last, place.value);
      const score = select(isLater, constant(Number.NEGATIVE_INFINITY), mul(element(X), parameter(0)));
      const kept = builder.keep(score);
      store(Y, kept);
      greatest.set(max(greatest.value, kept));
      place.set(add(place.value, constant(4)));
    });
    const top = builder.across(greatest, 'max');
    const total = builder.variable(constant(0));
    pass(() => {
      const power = expOfNegative(builder, sub(element(Y), top));
      total.set(add(total.value, power));
      store(Y, power);
    });
    const share = builder.keep(div(constant(1), builder.across(total, 'add')));
    pass(() => store(Y, mul(element(Y), share)));
  },
);

/** scale · y · (dy − Σ dy · y) of each row. */
function slopesOf(dy: Float32Array, y: Float32Array, columns: number, scale: number): Float32Array {
  const dx = allocate(y.length);
  if (Rows.serves(columns)) {
    slopes.run([dy, y], [scale], [dx], columns);
    return dx;
  }
  for (let start = 0; start < y.length; start += columns) {
    let sum = 0;
    for (let i = start; i < start + columns; i++) sum += dy[i] * y[i];
    for (let i = start; i < start + columns; i++) dx[i] = scale * y[i] * (dy[i] - sum);
  }
  return dx;
}

const slopes = new Rows(
  { operands: ['rows', 'rows'], results: ['rows'], parameters: 1 },
  ({ builder, element, store, parameter, pass }) => {
    const sum = builder.variable(constant(0));
    pass(() => sum.set(add(sum.value, mul(element(0), element(1)))));
    const along = builder.across(sum, 'add');
    pass(() => store(2, mul(mul(element(1), parameter(0)), sub(element(0), along))));
  },
);
