import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';
import { expOfNegative } from '../vector/functions.ts';
import { Rows } from '../vector/rows.ts';
import { add, constant, div, max, mul, sub } from '../vector/value.ts';

/** A few passes over each row while it is in the cache. */
export const softmax: Record<string, Kernel> = {
  Softmax: ({ inputs: { logits }, attrs: { dim }, backend }) => {
    const { shape } = logits;
    const columns = shape.at(-1);
    if (logits.dtype !== 'float32' || !(dim === -1 || dim === shape.length - 1) || !Rows.serves(columns))
      return null;
    const x = floats(backend, logits);
    const y = allocate(x.length);
    exponentials.run([x], [], [y], columns);
    return make(backend, shape, y);
  },

  SoftmaxGrad: ({ inputs, backend }) => {
    const [dy, y] = [floats(backend, inputs.dy), floats(backend, inputs.y)];
    const columns = inputs.y.shape.at(-1);
    const dx = allocate(y.length);
    if (Rows.serves(columns)) slopes.run([dy, y], [], [dx], columns);
    else
      for (let start = 0; start < y.length; start += columns) {
        let sum = 0;
        for (let i = start; i < start + columns; i++) sum += dy[i] * y[i];
        for (let i = start; i < start + columns; i++) dx[i] = y[i] * (dy[i] - sum);
      }
    return make(backend, inputs.y.shape, dx);
  },
};

const exponentials = new Rows(
  { operands: ['rows'], results: ['rows'], parameters: 0 },
  ({ builder, element, store, pass }) => {
    const greatest = builder.variable(constant(Number.NEGATIVE_INFINITY));
    pass(() => greatest.set(max(greatest.value, element(0))));
    const top = builder.across(greatest, 'max');
    const total = builder.variable(constant(0));
    pass(() => {
      const power = expOfNegative(builder, sub(element(0), top));
      total.set(add(total.value, power));
      store(1, power);
    });
    const share = builder.keep(div(constant(1), builder.across(total, 'add')));
    pass(() => store(1, mul(element(1), share)));
  },
);

const slopes = new Rows(
  { operands: ['rows', 'rows'], results: ['rows'], parameters: 0 },
  ({ builder, element, store, pass }) => {
    const sum = builder.variable(constant(0));
    pass(() => sum.set(add(sum.value, mul(element(0), element(1)))));
    const along = builder.across(sum, 'add');
    pass(() => store(2, mul(element(1), sub(element(0), along))));
  },
);
