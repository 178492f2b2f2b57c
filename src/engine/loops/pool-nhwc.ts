import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';
import { tf } from '../tfjs.ts';

type Info = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** TensorFlow.js's own pooling, channels last: the loop over channels is the innermost, over neighbours in memory. */
export const poolNhwc: Record<string, Kernel> = {
  MaxPool: ({ inputs: { x }, attrs, backend }) => {
    const info = infoOf(x.shape, attrs);
    if (x.dtype !== 'float32' || isIdentity(info)) return null;
    const [from, channels] = [floats(backend, x), info.inChannels];
    const result = allocate(tf.util.sizeFromShape(info.outShape)).fill(Number.NEGATIVE_INFINITY);
    eachWindow(info, (source, target) => {
      for (let c = 0; c < channels; c++) {
        const value = from[source + c];
        if (value > result[target + c]) result[target + c] = value;
      }
    });
    return make(backend, info.outShape, result);
  },

  MaxPoolGrad: ({ inputs: { dy, input }, attrs, backend }) => {
    const info = infoOf(input.shape, attrs);
    if (input.dtype !== 'float32' || isIdentity(info)) return null;
    const [from, slope, channels] = [floats(backend, input), floats(backend, dy), info.inChannels];
    const largest = new Float32Array(slope.length).fill(Number.NEGATIVE_INFINITY);
    const place = new Int32Array(slope.length).fill(-1);
    eachWindow(info, (source, target) => {
      for (let c = 0; c < channels; c++) {
        const value = from[source + c];
        if (value > largest[target + c]) {
          largest[target + c] = value;
          place[target + c] = source + c;
        }
      }
    });
    const result = new Float32Array(from.length);
    for (let i = 0; i < place.length; i++) if (place[i] >= 0) result[place[i]] += slope[i];
    return make(backend, input.shape, result);
  },

  /** The mean over those places of the window that are not padding. */
  AvgPool: ({ inputs: { x }, attrs, backend }) => {
    const info = infoOf(x.shape, attrs);
    if (x.dtype !== 'float32' || isIdentity(info)) return null;
    const [from, channels] = [floats(backend, x), info.inChannels];
    const result = new Float32Array(tf.util.sizeFromShape(info.outShape));
    const counts = new Float32Array(result.length / channels);
    eachWindow(info, (source, target) => {
      counts[target / channels]++;
      for (let c = 0; c < channels; c++) result[target + c] += from[source + c];
    });
    for (let i = 0; i < result.length; i++) result[i] /= counts[Math.floor(i / channels)];
    return make(backend, info.outShape, result);
  },

  /** TensorFlow.js's gradient divides by the whole window, padding or not. */
  AvgPoolGrad: ({ inputs: { dy, input }, attrs, backend }) => {
    const info = infoOf(input.shape, attrs);
    const [slope, channels] = [floats(backend, dy), info.inChannels];
    const result = new Float32Array(tf.util.sizeFromShape(input.shape));
    const share = 1 / (info.filterHeight * info.filterWidth);
    eachWindow(info, (source, target) => {
      for (let c = 0; c < channels; c++) result[source + c] += slope[target + c] * share;
    });
    return make(backend, input.shape, result);
  },
};

/** Calls back with where the channels of a place inside a window begin, in the input and in the output. */
function eachWindow(info: Info, visit: (source: number, target: number) => void): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels, padInfo } = info;
  let target = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, target += inChannels) {
        for (let i = 0; i < info.filterHeight; i++) {
          const h = row * info.strideHeight - padInfo.top + i;
          if (h < 0 || h >= inHeight) continue;
          for (let j = 0; j < info.filterWidth; j++) {
            const w = column * info.strideWidth - padInfo.left + j;
            if (w >= 0 && w < inWidth) visit(((image * inHeight + h) * inWidth + w) * inChannels, target);
          }
        }
      }
    }
  }
}

function infoOf(shape: number[], { filterSize, strides, pad, dimRoundingMode }: any): Info {
  return tf.backend_util.computePool2DInfo(shape as never, filterSize, strides, 1, pad, dimRoundingMode);
}

function isIdentity({ filterHeight, filterWidth, inShape, outShape }: Info): boolean {
  return filterHeight === 1 && filterWidth === 1 && tf.util.arraysEqual(inShape, outShape);
}
