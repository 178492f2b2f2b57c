import { run, shapeOnly } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { eq, gt } from './compare.ts';
import { cast } from './convert.ts';
import { arange } from './create.ts';
import { gather } from './gather.ts';
import { alongLines } from './host.ts';
import { cat } from './join.ts';
import type { ValuesAndIndices } from './order.ts';
import { exp, log, neg } from './pointwise.ts';
import { cumsum, sum } from './reduce.ts';
import { where } from './select.ts';
import { dimOf } from './shape.ts';
import { make, type Tensor } from './tensor.ts';
import { flip, narrow, reshape } from './view.ts';

/** The products of the first 1, 2, 3, … elements along `dim`. */
export function cumprod(input: Tensor, dim: number): Tensor {
  const x = input.dtype === 'bool' ? cast(input, 'int32') : input;
  const axis = dimOf('cumprod', dim, x);
  if (x.ndim === 0) return x.clone();
  const out = make(run('Cumprod', { x: x.handle }, { axis, exclusive: false, reverse: false }));
  return track(out, 'cumprod', [x], [x], (g, [x]) => [() => cumprodGrad(g, x, axis)]);
}

function cumprodGrad(g: Tensor, x: Tensor, axis: number): Tensor {
  const hasZero = !shapeOnly() && x.dataSync().includes(0);
  if (!hasZero) return div(sumOfLater(mul(g, cumprod(x, axis)), axis), x);
  // With a zero nothing can be divided by: element by element, the products with a 1 in its place.
  const length = x.shape[axis];
  const place = reshape(
    arange(length),
    x.shape.map((_, i) => (i === axis ? length : 1)),
  );
  const parts = Array.from({ length }, (_, i) => {
    const others = cumprod(where(eq(place, i), 1, x), axis);
    return sum(where(gt(place, i - 1), mul(g, others), 0), axis, { keepdim: true });
  });
  return cat(parts, axis);
}

/** For each element the sum of it and of all behind it. */
function sumOfLater(x: Tensor, axis: number): Tensor {
  return flip(cumsum(flip(x, axis), axis), axis);
}

/** log(cumsum(exp(x))) along `dim`, without overflow. */
export function logcumsumexp(input: Tensor, dim: number): Tensor {
  const x = cast(input, 'float32');
  const axis = dimOf('logcumsumexp', dim, x);
  if (x.ndim === 0) return x.clone();
  const out = alongLines(x, axis, x.shape[axis], 'float32', (line) => {
    let total = Number.NEGATIVE_INFINITY;
    return line.map((value) => {
      const top = Math.max(total, value);
      if (top !== Number.NEGATIVE_INFINITY)
        total = top + Math.log(Math.exp(total - top) + Math.exp(value - top));
      return total;
    });
  });
  // In logarithms, those of the positive and of the negative gradients apart, so that nothing overflows.
  return track(out, 'logcumsumexp', [x], [x, out], (g, [x, out]) => [
    () => {
      const part = (g: Tensor) => {
        const counts = gt(g, 0);
        const logs = where(counts, sub(log(where(counts, g, 1)), out), -1e30);
        return exp(add(flip(logcumsumexp(flip(logs, axis), axis), axis), x));
      };
      return sub(part(g), part(neg(g)));
    },
  ]);
}

/** The greatest of the first 1, 2, 3, … elements along `dim`, and where it is. */
export function cummax(input: Tensor, dim: number): ValuesAndIndices {
  return running('cummax', input, dim, (value, best) => value >= best);
}

/** The smallest of the first 1, 2, 3, … elements along `dim`, and where it is. */
export function cummin(input: Tensor, dim: number): ValuesAndIndices {
  return running('cummin', input, dim, (value, best) => value <= best);
}

function running(
  op: string,
  input: Tensor,
  dim: number,
  wins: (value: number, best: number) => boolean,
): ValuesAndIndices {
  const axis = dimOf(op, dim, input);
  if (input.ndim === 0) return { values: input.clone(), indices: cast(mul(input.detach(), 0), 'int32') };
  const indices = alongLines(input.detach(), axis, input.shape[axis], 'int32', (line) => {
    let at = 0;
    return line.map((value, i) => {
      if (wins(value, line[at]) || Number.isNaN(value)) at = i;
      return at;
    });
  });
  return { values: gather(input, axis, indices), indices };
}

/** The differences of neighbours along `dim`, taken `n` times. */
export function diff(input: Tensor, options: { n?: number; dim?: number } = {}): Tensor {
  const { n = 1, dim = -1 } = options;
  const axis = dimOf('diff', dim, input);
  let x = input;
  for (let i = 0; i < n; i++) {
    const rest = Math.max(x.shape[axis] - 1, 0);
    const [later, earlier] = [narrow(x, axis, x.shape[axis] - rest, rest), narrow(x, axis, 0, rest)];
    x = x.dtype === 'bool' ? later.ne(earlier) : sub(later, earlier);
  }
  return x;
}

/** The integral along `dim` by the trapezoidal rule, of samples `dx` apart. */
export function trapezoid(y: Tensor, options: { dx?: number; dim?: number } = {}): Tensor {
  const { dx = 1, dim = -1 } = options;
  const axis = dimOf('trapezoid', dim, y.ndim);
  const rest = Math.max(y.shape[axis] - 1, 0);
  const pairs = add(narrow(y, axis, y.shape[axis] - rest, rest), narrow(y, axis, 0, rest));
  return mul(sum(pairs, axis), dx / 2);
}
