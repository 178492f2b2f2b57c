import type { Tensor } from '@tensorflow/tfjs-core';
import { pad, reshape, slice, type Workbench } from './composite.ts';

/** A filter [kH, kW, in, out] with the zeros between its places written out: a size k becomes dilation × (k − 1) + 1. */
export function dilated(bench: Workbench, filter: Tensor, dilation: readonly number[]): Tensor {
  const [height, width, inputs, outputs] = filter.shape as number[];
  const rows = spread(bench, filter, [1, height, width * inputs * outputs], dilation[0]);
  const tall = lengthOf(rows);
  const both = spread(bench, rows, [tall, width, inputs * outputs], dilation[1]);
  return reshape(bench, both, [tall, lengthOf(both), inputs, outputs]);
}

/** The places of a dilated filter that are not its zeros. */
export function condensed(bench: Workbench, filter: Tensor, dilation: readonly number[]): Tensor {
  const [tall, wide, inputs, outputs] = filter.shape as number[];
  const rows = gathered(bench, filter, [1, tall, wide * inputs * outputs], dilation[0]);
  const height = lengthOf(rows);
  const both = gathered(bench, rows, [height, wide, inputs * outputs], dilation[1]);
  return reshape(bench, both, [height, lengthOf(both), inputs, outputs]);
}

/** Puts step − 1 zeros between neighbours on the middle axis of `shape`. */
function spread(bench: Workbench, x: Tensor, shape: number[], step: number): Tensor {
  const [outer, length, inner] = shape;
  if (step === 1) return reshape(bench, x, shape);
  const apart = reshape(bench, x, [outer * length, 1, inner]);
  const padded = pad(bench, apart, [
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const whole = reshape(bench, padded, [outer, length * step, inner]);
  return slice(bench, whole, [0, 0, 0], [outer, step * (length - 1) + 1, inner]);
}

/** Every step-th on the middle axis of `shape`. */
function gathered(bench: Workbench, x: Tensor, shape: number[], step: number): Tensor {
  const [outer, length, inner] = shape;
  const view = reshape(bench, x, shape);
  if (step === 1) return view;
  const count = (length - 1) / step + 1;
  const padded = pad(bench, view, [
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const firsts = slice(
    bench,
    reshape(bench, padded, [outer * count, step, inner]),
    [0, 0, 0],
    [outer * count, 1, inner],
  );
  return reshape(bench, firsts, [outer, count, inner]);
}

function lengthOf({ shape }: Tensor): number {
  return (shape as number[])[1];
}
