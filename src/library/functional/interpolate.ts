import { expectFloats, expectOptions } from '../tensor/expect.ts';
import { built } from '../tensor/fill.ts';
import { pick } from '../tensor/gather.ts';
import { matmul } from '../tensor/matmul.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { movedim } from '../tensor/view.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './adaptivePool.ts';
import { type Size, sizes } from './size.ts';

export type InterpolateMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'trilinear'
  | 'bicubic'
  | 'area';

export interface Interpolate {
  /** The output's size behind [N, C]; either this or `scaleFactor` must be given. */
  size?: Size | null;
  scaleFactor?: number | readonly number[] | null;
  mode?: InterpolateMode;
  /** Lets the corners of input and output coincide; for linear, bilinear, trilinear and bicubic. */
  alignCorners?: boolean | null;
  /** Steps by the sizes' ratio rather than by the scale factor as given. */
  recomputeScaleFactor?: boolean | null;
}

/** How many dimensions behind [N, C] a mode is for; the others are for any. */
const DIMENSIONS: Partial<Record<InterpolateMode, number>> = {
  linear: 1,
  bilinear: 2,
  bicubic: 2,
  trilinear: 3,
};

const MODES = ['nearest', 'nearest-exact', 'area', ...Object.keys(DIMENSIONS)];

/** Resizes input [N, C, L], [N, C, H, W] or [N, C, D, H, W], one dimension after the other. */
export function interpolate(input: Tensor, options: Interpolate = {}): Tensor {
  expectFloats('interpolate', { input });
  expectOptions('interpolate', options, '{ scaleFactor: 2 }');
  const { mode = 'nearest', alignCorners = null } = options;
  const dims = input.ndim - 2;
  if (dims < 1 || dims > 3) {
    throw new Error(
      `interpolate: expected input [N, C, L], [N, C, H, W] or [N, C, D, H, W], but got ${show(input.shape)}`,
    );
  }
  if (!MODES.includes(mode)) {
    throw new Error(`interpolate: expected mode to be one of ${MODES.join(', ')}, but got '${mode}'`);
  }
  if ((DIMENSIONS[mode] ?? dims) !== dims) {
    throw new Error(
      `interpolate: mode '${mode}' is for input of ${DIMENSIONS[mode]! + 2} dimensions, but got ${show(input.shape)}`,
    );
  }
  if (alignCorners !== null && DIMENSIONS[mode] === undefined) {
    throw new Error(
      `interpolate: alignCorners goes with the modes ${Object.keys(DIMENSIONS).join(', ')}, not with '${mode}'`,
    );
  }
  const { out, scale } = target(input.shape.slice(2), options);
  if (mode === 'area') return [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d][dims - 1](input, out);
  return out.reduce((x, length, i) => {
    const before = input.shape[2 + i];
    if (mode === 'nearest' || mode === 'nearest-exact') {
      return nearest(x, 2 + i, length, scale[i], mode === 'nearest' ? 0 : 0.5);
    }
    if (length === before) return x;
    const places = Array.from({ length }, (_, at) => {
      if (alignCorners) return length > 1 ? (at * (before - 1)) / (length - 1) : 0;
      return (at + 0.5) * scale[i] - 0.5;
    });
    const weigh = mode === 'bicubic' ? cubic : linear;
    return mixed(
      x,
      2 + i,
      places.map((place) => weigh(place)),
    );
  }, input);
}

interface Target {
  out: number[];
  /** From one element of the output to the next, in elements of the input. */
  scale: number[];
}

function target(
  size: number[],
  { size: wanted = null, scaleFactor = null, recomputeScaleFactor = false }: Interpolate,
): Target {
  if ((wanted === null) === (scaleFactor === null)) {
    throw new Error(
      `interpolate: expected either size or scaleFactor, but got ${wanted === null ? 'neither' : 'both'}`,
    );
  }
  if (wanted !== null) {
    const out = sizes('interpolate', 'size', wanted, size.length);
    return { out, scale: size.map((length, i) => length / out[i]) };
  }
  const factors = typeof scaleFactor === 'number' ? size.map(() => scaleFactor) : [...scaleFactor!];
  const out = size.map((length, i) => Math.floor(length * factors[i]));
  if (factors.length !== size.length || out.some((length) => !(length > 0))) {
    throw new Error(
      `interpolate: scaleFactor must be a number or a list of ${size.length} that leaves something of ${show(size)}, but got ${show(factors)}`,
    );
  }
  return {
    out,
    scale: recomputeScaleFactor ? size.map((length, i) => length / out[i]) : factors.map((f) => 1 / f),
  };
}

function nearest(x: Tensor, axis: number, length: number, scale: number, offset: number): Tensor {
  const before = x.shape[axis];
  // PyTorch counts in float32, which decides where a place falls exactly between two elements.
  const step = Math.fround(scale);
  const index = built([length], 'int32', (values) => {
    for (let at = 0; at < length; at++) {
      values[at] = Math.min(Math.floor(Math.fround((at + offset) * step)), before - 1);
    }
  });
  return pick('interpolate', x, axis, index);
}

/** An element of the input and its share in one of the output. */
type Share = [at: number, weight: number];

/** The two neighbours of `place`, which is not before the first element. */
function linear(place: number): Share[] {
  const inside = Math.max(place, 0);
  const at = Math.floor(inside);
  return [
    [at, at + 1 - inside],
    [at + 1, inside - at],
  ];
}

/** The four neighbours of `place`, by the convolution kernel of Keys with a = -0.75. */
function cubic(place: number): Share[] {
  const a = -0.75;
  const at = Math.floor(place);
  const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1;
  const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  const d = place - at;
  return [
    [at - 1, far(d + 1)],
    [at, near(d)],
    [at + 1, near(1 - d)],
    [at + 2, far(2 - d)],
  ];
}

/** Mixes the elements along `axis` by `shares`; what lies outside counts as the element at the edge. */
function mixed(x: Tensor, axis: number, shares: Share[][]): Tensor {
  const before = x.shape[axis];
  const weights = built([before, shares.length], 'float32', (values) => {
    shares.forEach((parts, i) => {
      for (const [at, weight] of parts) {
        values[Math.min(Math.max(at, 0), before - 1) * shares.length + i] += weight;
      }
    });
  });
  return movedim(matmul(movedim(x, axis, -1), weights), -1, axis);
}
