import { floats, type Kernel, make } from '../storage.ts';
import { type Windows, windowsOf } from '../windows.ts';

/** TensorFlow.js's CPU kernel looks each element up by its coordinates: two minutes for a layer that takes a second here. */
export const convolution: Record<string, Kernel> = {
  Conv2dWeightGrad: ({ inputs: { x, dy }, attrs, backend }) => {
    const { weightShape, stride, padding, dilation, groups } = attrs;
    const [out, perGroup, kernelHeight, kernelWidth] = weightShape;
    const windows = windowsOf(x.shape, { kernel: weightShape.slice(2), stride, padding, dilation });
    const [input, slope] = [floats(backend, x), floats(backend, dy)];
    const [images, channels, height, width] = x.shape;
    const area = windows.outHeight * windows.outWidth;
    const result = new Float32Array(out * perGroup * kernelHeight * kernelWidth);
    let place = 0;
    for (let o = 0; o < out; o++) {
      const firstChannel = Math.floor(o / (out / groups)) * perGroup;
      for (let c = firstChannel; c < firstChannel + perGroup; c++) {
        for (let i = 0; i < kernelHeight; i++) {
          for (let j = 0; j < kernelWidth; j++, place++) {
            const down = i * dilation[0] - padding[0];
            const right = j * dilation[1] - padding[1];
            for (let image = 0; image < images; image++) {
              const plane = (image * channels + c) * height * width;
              result[place] += correlate(input, plane, slope, (image * out + o) * area, down, right, windows);
            }
          }
        }
      }
    }
    return make(backend, weightShape, result);
  },
};

/** The sum over a plane of the gradient, each element times the input's that lies `down` and `right` of its window. */
function correlate(
  input: Float32Array,
  plane: number,
  slope: Float32Array,
  slopePlane: number,
  down: number,
  right: number,
  { stride, height, width, outHeight, outWidth }: Windows,
): number {
  const first = Math.max(0, Math.ceil(-right / stride[1]));
  const end = Math.min(outWidth, Math.ceil((width - right) / stride[1]));
  let sum = 0;
  for (let row = 0; row < outHeight; row++) {
    const h = row * stride[0] + down;
    if (h < 0 || h >= height) continue;
    const [from, at] = [plane + h * width + right, slopePlane + row * outWidth];
    for (let column = first; column < end; column++)
      sum += slope[at + column] * input[from + column * stride[1]];
  }
  return sum;
}
