import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { dtypeOf, type Mask, operands, toTensor, unbroadcastable } from './binary.ts';
import { filled } from './fill.ts';
import { broadcast } from './shape.ts';
import { make, type Tensor } from './tensor.ts';
import { expand } from './view.ts';

/** `input` where `condition` holds, else `other`. All three broadcast. */
export function where(condition: Mask, input: Tensor | number, other: Tensor | number): Tensor {
  const kind = dtypeOf('where', condition);
  if (kind !== 'bool') throw new TypeError(`where: expected condition to be bool, but got ${kind}`);
  const [a, b] = operands('where', input, other);
  const test = toTensor('where', condition, 'bool');
  const both = broadcast(a.shape, b.shape);
  if (both === null) return unbroadcastable('where', a, b, a.dtype);
  const shape = broadcast(test.shape, both);
  if (shape === null) return unbroadcastable('where', test, a.numel() > b.numel() ? a : b, a.dtype);
  const [t, x, y] = [expand(test, shape), expand(a, shape), expand(b, shape)];
  const out = make(run('Select', { condition: t.handle, t: x.handle, e: y.handle }));
  return track(out, 'where', [x, y], [t], (g, [t]) => {
    const none = filled([], 0, 'float32');
    return [() => where(t, g, none), () => where(t, none, g)];
  });
}

/** `value` where `mask` holds, else `input`. `mask` broadcasts to input's shape. */
export function maskedFill(input: Tensor, mask: Mask, value: Tensor | number): Tensor {
  const test = toTensor('maskedFill', mask);
  if (test.dtype !== 'bool') throw new Error(`maskedFill: expected mask to be bool, but got ${test.dtype}`);
  if (broadcast(test.shape, input.shape) === null)
    return unbroadcastable('maskedFill', input, test, input.dtype);
  return where(test, value, input);
}
