import { sizeOf } from './random.ts';

/** PyTorch's definitions as plain loops over Float64: slow, and simple enough to be believed. */
export interface ConvolutionAttributes {
  stride: number[];
  padding: number[];
  dilation: number[];
  groups: number;
}

export type Numbers = ArrayLike<number>;

export function convolutionShape(x: number[], weight: number[], a: ConvolutionAttributes): number[] {
  const size = (axis: 0 | 1) =>
    Math.floor(
      (x[2 + axis] + 2 * a.padding[axis] - a.dilation[axis] * (weight[2 + axis] - 1) - 1) / a.stride[axis],
    ) + 1;
  return [x[0], weight[0], size(0), size(1)];
}

/** Visits each product of the convolution: places in the input, the weight and the output. */
function eachProduct(
  x: number[],
  weight: number[],
  a: ConvolutionAttributes,
  visit: (input: number, weight: number, output: number) => void,
): void {
  const [n, o, oh, ow] = convolutionShape(x, weight, a);
  const [, perGroup, kh, kw] = weight;
  let output = 0;
  for (let image = 0; image < n; image++)
    for (let out = 0; out < o; out++)
      for (let row = 0; row < oh; row++)
        for (let column = 0; column < ow; column++, output++)
          for (let c = 0; c < perGroup; c++)
            for (let i = 0; i < kh; i++)
              for (let j = 0; j < kw; j++) {
                const h = row * a.stride[0] - a.padding[0] + i * a.dilation[0];
                const w = column * a.stride[1] - a.padding[1] + j * a.dilation[1];
                if (h < 0 || h >= x[2] || w < 0 || w >= x[3]) continue;
                const channel = Math.floor(out / (o / a.groups)) * perGroup + c;
                const input = ((image * x[1] + channel) * x[2] + h) * x[3] + w;
                visit(input, ((out * perGroup + c) * kh + i) * kw + j, output);
              }
}

export function convolve(
  x: Numbers,
  xShape: number[],
  weight: Numbers,
  weightShape: number[],
  bias: Numbers | null,
  a: ConvolutionAttributes,
): Float64Array {
  const shape = convolutionShape(xShape, weightShape, a);
  const area = shape[2] * shape[3];
  const y = Float64Array.from(
    { length: sizeOf(shape) },
    (_, i) => bias?.[Math.floor(i / area) % shape[1]] ?? 0,
  );
  eachProduct(xShape, weightShape, a, (i, w, o) => {
    y[o] += x[i] * weight[w];
  });
  return y;
}

export function inputGradient(
  dy: Numbers,
  weight: Numbers,
  xShape: number[],
  weightShape: number[],
  a: ConvolutionAttributes,
): Float64Array {
  const dx = new Float64Array(sizeOf(xShape));
  eachProduct(xShape, weightShape, a, (i, w, o) => {
    dx[i] += dy[o] * weight[w];
  });
  return dx;
}

export function weightGradient(
  x: Numbers,
  dy: Numbers,
  xShape: number[],
  weightShape: number[],
  a: ConvolutionAttributes,
): Float64Array {
  const dw = new Float64Array(sizeOf(weightShape));
  eachProduct(xShape, weightShape, a, (i, w, o) => {
    dw[w] += dy[o] * x[i];
  });
  return dw;
}

export interface PoolAttributes {
  kernel: number[];
  stride: number[];
  padding: number[];
  dilation: number[];
  ceilMode: boolean;
}

export function pool(x: Numbers, xShape: number[], a: PoolAttributes) {
  const size = (axis: 0 | 1) => {
    const length = xShape[2 + axis];
    const span = length + 2 * a.padding[axis] - a.dilation[axis] * (a.kernel[axis] - 1) - 1;
    const count = (a.ceilMode ? Math.ceil : Math.floor)(span / a.stride[axis]) + 1;
    const hangsOver = a.ceilMode && (count - 1) * a.stride[axis] >= length + a.padding[axis];
    return hangsOver ? count - 1 : count;
  };
  const shape = [xShape[0], xShape[1], size(0), size(1)];
  const [values, indices]: number[][] = [[], []];
  for (let plane = 0; plane < shape[0] * shape[1]; plane++)
    for (let row = 0; row < shape[2]; row++)
      for (let column = 0; column < shape[3]; column++) {
        let [best, place] = [Number.NEGATIVE_INFINITY, -1];
        for (let i = 0; i < a.kernel[0]; i++)
          for (let j = 0; j < a.kernel[1]; j++) {
            const h = row * a.stride[0] - a.padding[0] + i * a.dilation[0];
            const w = column * a.stride[1] - a.padding[1] + j * a.dilation[1];
            if (h < 0 || h >= xShape[2] || w < 0 || w >= xShape[3]) continue;
            const value = x[(plane * xShape[2] + h) * xShape[3] + w];
            if (place === -1) place = h * xShape[3] + w;
            if (value > best || Number.isNaN(value)) [best, place] = [value, h * xShape[3] + w];
          }
        values.push(best);
        indices.push(place);
      }
  return { shape, values, indices };
}
