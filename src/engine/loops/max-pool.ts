import { allocate } from '../reuse.ts';
import { floats, type Kernel, make, valuesOf } from '../storage.ts';
import { isPlainTwoByTwo, type Windows, windowsOf } from '../windows.ts';

/** PyTorch's max-pooling, in its layout. NaN wins over every number, as there. */
export const maxPool: Record<string, Kernel> = {
  MaxPool2dForward: ({ inputs: { x }, attrs, backend }) => {
    const windows = windowsOf(x.shape, attrs);
    const { planes, outHeight, outWidth } = windows;
    const shape = [x.shape[0], x.shape[1], outHeight, outWidth];
    const y = allocate(planes * outHeight * outWidth);
    const indices = new Int32Array(allocate(y.length).buffer);
    if (isPlainTwoByTwo(windows)) poolTwoByTwo(floats(backend, x), y, indices, windows);
    else pool(floats(backend, x), y, indices, windows);
    return [make(backend, shape, y), make(backend, shape, indices, 'int32')];
  },

  MaxPool2dGrad: ({ inputs: { dy, indices }, attrs: { inputShape }, backend }) => {
    const [from, at] = [floats(backend, dy), valuesOf(backend, indices)];
    const area = inputShape[2] * inputShape[3];
    const planes = inputShape[0] * inputShape[1];
    const result = allocate(planes * area).fill(0);
    const perPlane = planes === 0 ? 0 : from.length / planes;
    for (let plane = 0, i = 0; plane < planes; plane++) {
      const base = plane * area;
      for (let end = i + perPlane; i < end; i++) result[base + at[i]] += from[i];
    }
    return make(backend, inputShape, result);
  },
};

/**
 * The usual case. Which of four numbers is the largest can't be predicted, so there is no branch on it: a comparison
 * becomes a 0 or 1 that the position is computed from.
 */
function poolTwoByTwo(x: Float32Array, y: Float32Array, indices: Int32Array, windows: Windows): void {
  const { planes, height, width, outHeight, outWidth } = windows;
  let out = 0;
  for (let plane = 0; plane < planes; plane++) {
    const base = plane * height * width;
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, out++) {
        const position = 2 * row * width + 2 * column;
        const at = base + position;
        const a = x[at];
        const b = x[at + 1];
        const c = x[at + width];
        const d = x[at + width + 1];
        const upper = Math.max(a, b);
        const lower = Math.max(c, d);
        const upperColumn = +(b > a);
        const lowerOffset = width + +(d > c);
        const largest = Math.max(upper, lower);
        y[out] = largest;
        indices[out] = position + upperColumn + +(lower > upper) * (lowerOffset - upperColumn);
        if (Number.isNaN(largest)) {
          // The last NaN in reading order, as PyTorch's comparison has it.
          const offset = Number.isNaN(d) ? width + 1 : Number.isNaN(c) ? width : Number.isNaN(b) ? 1 : 0;
          indices[out] = position + offset;
        }
      }
    }
  }
}

function pool(x: Float32Array, y: Float32Array, indices: Int32Array, windows: Windows): void {
  const { planes, height, width, outHeight, outWidth, kernel, stride, padding, dilation } = windows;
  let out = 0;
  for (let plane = 0; plane < planes; plane++) {
    const base = plane * height * width;
    for (let row = 0; row < outHeight; row++) {
      const top = firstInside(row * stride[0] - padding[0], dilation[0]);
      const bottom = Math.min(row * stride[0] - padding[0] + dilation[0] * (kernel[0] - 1) + 1, height);
      for (let column = 0; column < outWidth; column++, out++) {
        const left = firstInside(column * stride[1] - padding[1], dilation[1]);
        const right = Math.min(column * stride[1] - padding[1] + dilation[1] * (kernel[1] - 1) + 1, width);
        let largest = Number.NEGATIVE_INFINITY;
        let position = top * width + left;
        for (let h = top; h < bottom; h += dilation[0]) {
          for (let w = left; w < right; w += dilation[1]) {
            const value = x[base + h * width + w];
            if (value > largest || Number.isNaN(value)) {
              largest = value;
              position = h * width + w;
            }
          }
        }
        y[out] = largest;
        indices[out] = position;
      }
    }
  }
}

/** The first of `start`, `start + step`, … that is not negative. */
function firstInside(start: number, step: number): number {
  return start >= 0 ? start : start + Math.ceil(-start / step) * step;
}
