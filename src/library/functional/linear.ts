import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { expectFloats } from '../tensor/expect.ts';
import { multiply } from '../tensor/matmul.ts';
import { misfit } from '../tensor/misfit.ts';
import { sum } from '../tensor/reduce.ts';
import { show } from '../tensor/shape.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { reshape } from '../tensor/view.ts';

/** x · weightᵀ + bias: input [..., in], weight [out, in] and bias [out] give [..., out]. */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  expectFloats('linear', { input, weight, bias }, ['bias']);
  const features = input.shape[input.ndim - 1];
  const [out, expected] = weight.shape;
  const shape = [...input.shape.slice(0, -1), out];
  if (weight.ndim !== 2)
    throw new Error(`linear: expected weight to be [out, in], but got ${show(weight.shape)}`);
  if (features !== expected) {
    const what = input.ndim === 0 ? 'no dimension' : `${features} features in its last dimension`;
    const message = `input ${show(input.shape)} has ${what}, but weight ${show(weight.shape)} expects ${expected}`;
    return misfit('linear', message, { input, weight }, shape);
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== out)) {
    const message = `bias ${show(bias.shape)} does not go with weight ${show(weight.shape)}, which gives ${out} features`;
    return misfit('linear', message, { bias, weight }, shape);
  }
  const inputs = bias === null ? [input, weight] : [input, weight, bias];
  const y = make(run('Linear', { x: input.handle, weight: weight.handle, bias: bias?.handle }));
  return track(y, 'linear', inputs, [weight.node && input, input.node && weight], (g, [input, weight]) => {
    const rows = reshape(g, -1, out);
    return [
      () => reshape(multiply(rows, weight, false, false), [...shape.slice(0, -1), features]),
      () => multiply(rows, reshape(input, -1, features), true, false),
      () => sum(rows, 0),
    ];
  });
}
