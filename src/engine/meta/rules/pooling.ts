import { tf } from '../../tfjs.ts';
import type { Rules } from '../rule.ts';
import type { Spec } from '../shape-error.ts';

const { backend_util } = tf;

/** Windows of 2 or 3 spatial dimensions, channels last, and their gradients. */
export const pooling: Rules = {
  MaxPool: pool2d,
  AvgPool: pool2d,
  MaxPool3D: pool3d,
  AvgPool3D: pool3d,
  MaxPoolWithArgmax: ({ x }, { filterSize, strides, pad }) => {
    const { outShape } = backend_util.computePool2DInfo(x.shape, filterSize, strides, [1, 1], pad);
    return [
      { shape: outShape, dtype: x.dtype },
      { shape: outShape, dtype: 'int32' },
    ];
  },
  MaxPoolGrad: inputShaped,
  AvgPoolGrad: inputShaped,
  MaxPool3DGrad: inputShaped,
  AvgPool3DGrad: inputShaped,
};

function pool2d({ x }: any, { filterSize, strides, pad, dimRoundingMode }: any): Spec {
  const { outShape } = backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
  return { shape: outShape, dtype: x.dtype };
}

function pool3d({ x }: any, { filterSize, strides, pad, dimRoundingMode, dataFormat }: any): Spec {
  const { outShape } = backend_util.computePool3DInfo(
    x.shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
    dataFormat,
  );
  return { shape: outShape, dtype: 'float32' };
}

function inputShaped({ input }: any): Spec {
  return { shape: input.shape, dtype: 'float32' };
}
