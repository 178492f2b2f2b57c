import { run, runAll } from '../../engine/index.ts';
import { isGradEnabled } from '../autograd/mode.ts';
import { track } from '../autograd/tape.ts';
import { add, clamp, minimum, mul, sub } from '../tensor/arithmetic.ts';
import { gt } from '../tensor/compare.ts';
import { cast } from '../tensor/convert.ts';
import { expectTensors } from '../tensor/expect.ts';
import { erf, exp, expm1, sigmoid, tanh } from '../tensor/pointwise.ts';
import { sum } from '../tensor/reduce.ts';
import { where } from '../tensor/select.ts';
import { dimOf } from '../tensor/shape.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { transpose } from '../tensor/view.ts';

/** exp(x) / sum(exp(x)) along `dim`. */
export function softmax(input: Tensor, dim: number): Tensor {
  return onLast('softmax', input, dim, (x) => {
    const y = make(run('Softmax', { logits: x.handle }, { dim: x.ndim - 1 }));
    return track(y, 'softmax', [x], [y], (g, [y]) => [
      () =>
        isGradEnabled()
          ? mul(y, sub(g, sum(mul(g, y), -1, { keepdim: true })))
          : make(run('SoftmaxGrad', { dy: g.handle, y: y.handle })),
    ]);
  });
}

/** softmax(scale · x) along the last dimension; with `causal` the row [..., i, :] has 0 behind its element i. */
export function scaledSoftmax(input: Tensor, scale: number, causal: boolean): Tensor {
  const x = cast(input, 'float32');
  const y = make(run('ScaledSoftmax', { x: x.handle }, { scale, causal }));
  return track(y, 'softmax', [x], [y], (g, [y]) => [
    () =>
      isGradEnabled()
        ? mul(mul(y, sub(g, sum(mul(g, y), -1, { keepdim: true }))), scale)
        : make(run('ScaledSoftmaxGrad', { dy: g.handle, y: y.handle }, { scale })),
  ]);
}

/** log(softmax(x)) along `dim`, without the loss of precision. */
export function logSoftmax(input: Tensor, dim: number): Tensor {
  return onLast('logSoftmax', input, dim, (x) => {
    const last = { axis: [x.ndim - 1], keepDims: true };
    const top = run('Max', { x: x.handle }, { reductionIndices: last.axis, keepDims: true });
    const shifted = run('Sub', { a: x.handle, b: top });
    const total = run('Sum', { x: run('Exp', { x: shifted }) }, last);
    const y = make(run('Sub', { a: shifted, b: run('Log', { x: total }) }));
    return track(y, 'logSoftmax', [x], [y], (g, [y]) => [
      () => sub(g, mul(exp(y), sum(g, -1, { keepdim: true }))),
    ]);
  });
}

/** Runs `compute`, which works along the last dimension, along `dim`. */
function onLast(op: string, input: Tensor, dim: number, compute: (x: Tensor) => Tensor): Tensor {
  expectTensors(op, { input });
  const x = cast(input, 'float32');
  if (x.ndim === 0) return compute(x.reshape(1)).reshape([]);
  const axis = dimOf(op, dim, x);
  const last = x.ndim - 1;
  return axis === last ? compute(x) : transpose(compute(transpose(x, axis, last)), axis, last);
}

/** x · Φ(x), Φ being the distribution function of the normal distribution; `approximate: 'tanh'` is the quicker form. */
export function gelu(input: Tensor, options: { approximate?: 'none' | 'tanh' } = {}): Tensor {
  if (options.approximate === 'tanh') {
    const inner = mul(add(input, mul(mul(mul(input, input), input), 0.044715)), Math.sqrt(2 / Math.PI));
    return mul(mul(input, 0.5), add(tanh(inner), 1));
  }
  const x = cast(input, 'float32');
  if (!isGradEnabled() || x.node === null)
    return track(make(run('Gelu', { x: x.handle })), 'gelu', [x], [], () => []);
  // The slope takes little more while the value is computed, and as long by itself.
  const [y, slope] = runAll('GeluSlope', { x: x.handle }).map(make);
  return track(y, 'gelu', [x], [x, slope], (g, [x, slope]) => [
    () => mul(g, isGradEnabled() ? geluSlope(x) : slope),
  ]);
}

/** Φ(x) + x · φ(x). */
function geluSlope(x: Tensor): Tensor {
  const share = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(share, mul(x, density));
}

/** x · sigmoid(x). */
export function silu(input: Tensor): Tensor {
  return mul(input, sigmoid(input));
}

/** x where x > 0, else negativeSlope · x. */
export function leakyRelu(input: Tensor, options: { negativeSlope?: number } | number = {}): Tensor {
  const slope = typeof options === 'number' ? options : (options.negativeSlope ?? 0.01);
  return where(gt(input, 0), input, mul(input, slope));
}

/** x where x > 0, else alpha · (exp(x) - 1). */
export function elu(input: Tensor, options: { alpha?: number } | number = {}): Tensor {
  const alpha = typeof options === 'number' ? options : (options.alpha ?? 1);
  return where(gt(input, 0), input, mul(expm1(clamp(input, null, 0)), alpha));
}

/** log(sigmoid(x)), without overflow. */
export function logsigmoid(input: Tensor): Tensor {
  return sub(minimum(input, 0), log1pExp(input));
}

/** log(1 + exp(-|x|)), which never overflows. */
function log1pExp(input: Tensor): Tensor {
  return input.abs().neg().exp().log1p();
}
