import { run } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import type { DType } from './dtype.ts';
import { expectDtype } from './expect.ts';
import { castRaw } from './fill.ts';
import { make, type Tensor, TensorBase } from './tensor.ts';

/** `input` in another dtype; the same tensor where it has it already. */
export function cast(input: Tensor, dtype: DType): Tensor {
  if (input.dtype === dtype) return input;
  return castRaw(input, dtype);
}

export function float(input: Tensor): Tensor {
  return cast(input, 'float32');
}

/** int32: the engine has no longer integers. */
export function int(input: Tensor): Tensor {
  return cast(input, 'int32');
}

/** int32, as `int()`: the engine has no 64-bit integers. */
export function long(input: Tensor): Tensor {
  return cast(input, 'int32');
}

export function bool(input: Tensor): Tensor {
  return cast(input, 'bool');
}

export function to(input: Tensor, dtype: DType): Tensor {
  expectDtype('to', dtype);
  return cast(input, dtype);
}

/** A copy that in-place changes of `input` do not reach; gradients flow through it. */
export function clone(input: Tensor): Tensor {
  return track(make(run('Identity', { x: input.handle })), 'clone', [input], [], (g) => [() => g]);
}

/** The same value, in-place changes included, without a history: gradients end here. */
export function detach(input: Tensor): Tensor {
  return new TensorBase(input.storage) as Tensor;
}

/** The tensor itself: every tensor lies in memory in row-major order. */
export function contiguous(input: Tensor): Tensor {
  return input;
}
