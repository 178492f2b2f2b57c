import { expectFloats } from '../tensor/expect.ts';
import { built } from '../tensor/fill.ts';
import { pick } from '../tensor/gather.ts';
import { matmul } from '../tensor/matmul.ts';
import { max } from '../tensor/order.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { movedim } from '../tensor/view.ts';
import { avgPool1d, avgPool2d, avgPool3d } from './avgPool.ts';
import { maxPool1d, maxPool2d, maxPool3d } from './maxPool.ts';
import { layout, type Size } from './size.ts';

/** The output's size, for all dimensions or each; null keeps the input's. */
export type OutputSize = number | null | readonly (number | null)[];

/** The mean of `outputSize` windows that cover the signal: input [N, C, L] or [C, L] gives [N, C, oL]. */
export function adaptiveAvgPool1d(input: Tensor, outputSize: OutputSize): Tensor {
  return adaptive('adaptiveAvgPool1d', 1, input, outputSize, avgPool1d, meanAlong);
}

/** As `adaptiveAvgPool1d`: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function adaptiveAvgPool2d(input: Tensor, outputSize: OutputSize): Tensor {
  return adaptive('adaptiveAvgPool2d', 2, input, outputSize, avgPool2d, meanAlong);
}

/** As `adaptiveAvgPool1d`: input [N, C, D, H, W] or [C, D, H, W] gives [N, C, oD, oH, oW]. */
export function adaptiveAvgPool3d(input: Tensor, outputSize: OutputSize): Tensor {
  return adaptive('adaptiveAvgPool3d', 3, input, outputSize, avgPool3d, meanAlong);
}

/** The greatest element of `outputSize` windows that cover the signal: input [N, C, L] or [C, L] gives [N, C, oL]. */
export function adaptiveMaxPool1d(input: Tensor, outputSize: OutputSize): Tensor {
  return adaptive('adaptiveMaxPool1d', 1, input, outputSize, maxPool1d, maxAlong);
}

/** As `adaptiveMaxPool1d`: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function adaptiveMaxPool2d(input: Tensor, outputSize: OutputSize): Tensor {
  return adaptive('adaptiveMaxPool2d', 2, input, outputSize, maxPool2d, maxAlong);
}

/** As `adaptiveMaxPool1d`: input [N, C, D, H, W] or [C, D, H, W] gives [N, C, oD, oH, oW]. */
export function adaptiveMaxPool3d(input: Tensor, outputSize: OutputSize): Tensor {
  return adaptive('adaptiveMaxPool3d', 3, input, outputSize, maxPool3d, maxAlong);
}

type Along = (x: Tensor, axis: number, windows: Range[]) => Tensor;

/** `pool` where the windows are equal; else `along` one dimension after the other. */
function adaptive(
  op: string,
  dims: number,
  input: Tensor,
  outputSize: OutputSize,
  pool: (input: Tensor, kernelSize: Size) => Tensor,
  along: Along,
): Tensor {
  expectFloats(op, { input });
  if (input.ndim === dims + 1)
    return adaptive(op, dims, input.unsqueeze(0), outputSize, pool, along).squeeze(0);
  if (input.ndim !== dims + 2) {
    throw new Error(`${op}: expected input ${layout(dims)}, but got ${show(input.shape)}`);
  }
  const size = input.shape.slice(2);
  const listed = Array.isArray(outputSize) ? outputSize : size.map(() => outputSize);
  const out = size.map((length, i): number => listed[i] ?? length);
  if (listed.length !== dims || out.some((length) => !Number.isInteger(length) || length < 1)) {
    throw new Error(
      `${op}: expected outputSize to be a number or a list of ${dims}, each above 0 or null, but got ${show(listed)}`,
    );
  }
  if (size.some((length) => length === 0)) {
    throw new Error(`${op}: expected input with no dimension of length 0, but got ${show(input.shape)}`);
  }
  if (size.every((length, i) => length % out[i] === 0)) {
    return pool(
      input,
      size.map((length, i) => length / out[i]),
    );
  }
  return out.reduce((x, count, i) => along(x, 2 + i, windowsOf(size[i], count)), input);
}

interface Range {
  start: number;
  end: number;
}

/** Windows of nearly equal length that cover `length` elements; neighbours may share some. */
function windowsOf(length: number, count: number): Range[] {
  return Array.from({ length: count }, (_, i) => ({
    start: Math.floor((i * length) / count),
    end: Math.ceil(((i + 1) * length) / count),
  }));
}

function meanAlong(x: Tensor, axis: number, windows: Range[]): Tensor {
  const shares = built([x.shape[axis], windows.length], 'float32', (values) => {
    windows.forEach(({ start, end }, i) => {
      for (let at = start; at < end; at++) values[at * windows.length + i] = 1 / (end - start);
    });
  });
  return movedim(matmul(movedim(x, axis, -1), shares), -1, axis);
}

function maxAlong(x: Tensor, axis: number, windows: Range[]): Tensor {
  const longest = Math.max(...windows.map(({ start, end }) => end - start));
  // A shorter window sees its last element again: of equals the first is the one that counts.
  const seen = built([windows.length, longest], 'int32', (values) => {
    for (let i = 0; i < values.length; i++) {
      const { start, end } = windows[Math.floor(i / longest)];
      values[i] = Math.min(start + (i % longest), end - 1);
    }
  });
  return max(pick('adaptiveMaxPool', x, axis, seen), axis + 1).values;
}
