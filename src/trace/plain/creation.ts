import type { DataType, Tensor } from '@tensorflow/tfjs';
import { type FullTfjs, unknown } from './tfjs.ts';

/** So few elements cost nothing and are worth knowing: they may be sizes. */
const SMALL = 64;

/**
 * The functions of TensorFlow.js that fill arrays on the host before a backend is asked, without the arrays: on `meta`
 * `tf.ones([8192, 50257])` is as quick as `tf.ones([1])`. Same arguments, same results, same errors.
 */
export function cheapCreation(tfjs: FullTfjs) {
  const { ones, zeros, fill, eye, rand, dropout } = tfjs;
  const checked = (shape: number[]) => {
    tfjs.util.assertNonNegativeIntegerDimensions(shape);
    return shape;
  };
  const filled = (shape: number[], value: number | string, dtype?: DataType) =>
    tfjs
      .engine()
      .runKernel('Fill', {}, { shape: [...checked(shape)], value, dtype: dtype as string }) as Tensor;
  const isSmall = (shape: number[], dtype?: DataType) =>
    dtype === 'complex64' || tfjs.util.sizeFromShape(shape) <= SMALL;
  const drawn = (shape: number[], dtype: DataType = 'float32') => unknown(tfjs, checked(shape), dtype);

  return {
    ones: (shape: number[], dtype: DataType = 'float32') =>
      isSmall(shape, dtype) ? ones(shape as [number], dtype) : filled(shape, 1, dtype),
    zeros: (shape: number[], dtype: DataType = 'float32') =>
      isSmall(shape, dtype) ? zeros(shape as [number], dtype) : filled(shape, 0, dtype),
    fill: (shape: number[], value: number | string, dtype?: DataType) =>
      isSmall(shape, dtype) ? fill(shape, value, dtype) : filled(shape, value, dtype),
    eye: (rows: number, columns = rows, batch?: number[], dtype: DataType = 'float32') => {
      const shape = [...(batch ?? []), rows, columns];
      return isSmall(shape, dtype) ? eye(rows, columns, batch as [number], dtype) : drawn(shape, dtype);
    },
    randomNormal: (shape: number[], _mean?: number, _deviation?: number, dtype?: DataType) =>
      drawn(shape, dtype),
    truncatedNormal: (shape: number[], _mean?: number, _deviation?: number, dtype?: DataType) =>
      drawn(shape, dtype),
    randomStandardNormal: (shape: number[], dtype?: DataType) => drawn(shape, dtype),
    randomUniform: (shape: number[], _low?: number, _high?: number, dtype?: DataType) => drawn(shape, dtype),
    randomUniformInt: (shape: number[]) => drawn(shape, 'int32'),
    randomGamma: (shape: number[], _alpha: number, _beta?: number, dtype?: DataType) => drawn(shape, dtype),
    rand: (shape: number[], draw: () => number, dtype?: DataType) =>
      isSmall(shape, dtype) ? rand(shape as [number], draw, dtype) : drawn(shape, dtype),
    dropout: (x: Tensor, rate: number, noiseShape?: number[], seed?: number | string) => {
      const isPlain = x instanceof tfjs.Tensor && x.dtype === 'float32' && rate >= 0 && rate < 1;
      return isPlain ? tfjs.mul(x, unknown(tfjs, [])) : dropout(x, rate, noiseShape, seed);
    },
  };
}
