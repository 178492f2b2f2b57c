import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { Rules } from '../rule.ts';
import { KernelShapeError, type Spec, shown } from '../shape-error.ts';
import { broadcast } from './broadcast.ts';

const { backend_util } = tf;

/** Convolutions and dilations of TensorFlow.js, their fused forms and their gradients. */
export const convolution: Rules = {
  Conv2D: ({ x, filter }, attrs) => conv2d('Conv2D', x, filter, attrs),
  FusedConv2D: (inputs, attrs) =>
    fused('FusedConv2D', conv2d('FusedConv2D', inputs.x, inputs.filter, attrs), inputs, attrs),
  DepthwiseConv2dNative: ({ x, filter }, attrs) => depthwise('DepthwiseConv2dNative', x, filter, attrs),
  FusedDepthwiseConv2D: (inputs, attrs) =>
    fused(
      'FusedDepthwiseConv2D',
      depthwise('FusedDepthwiseConv2D', inputs.x, inputs.filter, attrs),
      inputs,
      attrs,
    ),
  Conv3D: ({ x, filter }, { strides, dilations, pad, dataFormat }) => {
    const { outShape } = backend_util.computeConv3DInfo(
      x.shape,
      filter.shape,
      strides,
      dilations,
      pad,
      false,
      dataFormat === 'NCDHW' ? 'channelsFirst' : 'channelsLast',
    );
    const spec = { shape: outShape, dtype: x.dtype };
    checkChannels('Conv3D', x, filter, dataFormat === 'NCDHW' ? 1 : 4, spec);
    return spec;
  },
  Conv2DBackpropFilter: filterShaped,
  DepthwiseConv2dNativeBackpropFilter: filterShaped,
  Conv3DBackpropFilterV2: filterShaped,
  Conv2DBackpropInput: inputShaped,
  DepthwiseConv2dNativeBackpropInput: inputShaped,
  Conv3DBackpropInputV2: inputShaped,
  Dilation2D: ({ x, filter }, { strides, pad, dilations }) => ({
    shape: backend_util.computeDilation2DInfo(x.shape, filter.shape, strides, pad, 'NHWC', dilations)
      .outShape,
    dtype: x.dtype,
  }),
  Dilation2DBackpropFilter: ({ filter }) => ({ shape: filter.shape, dtype: filter.dtype }),
  Dilation2DBackpropInput: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
};

function conv2d(kernel: string, x: TensorInfo, filter: TensorInfo, attrs: any): Spec {
  const format = backend_util.convertConv2DDataFormat(attrs.dataFormat ?? 'NHWC');
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  const { outShape } = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    format,
  );
  const spec = { shape: outShape, dtype: x.dtype };
  checkChannels(kernel, x, filter, format === 'channelsFirst' ? 1 : 3, spec);
  return spec;
}

function depthwise(kernel: string, x: TensorInfo, filter: TensorInfo, attrs: any): Spec {
  const { strides, pad, dilations, dimRoundingMode } = attrs;
  const { outShape } = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    strides,
    dilations ?? [1, 1],
    pad,
    dimRoundingMode,
    true,
  );
  const spec = { shape: outShape, dtype: x.dtype };
  checkChannels(kernel, x, filter, 3, spec);
  return spec;
}

/** The filter is `[..., in, out]`; `axis` is where `x` has its channels. */
function checkChannels(kernel: string, x: TensorInfo, filter: TensorInfo, axis: number, spec: Spec): void {
  const expected = filter.shape[filter.shape.length - 2];
  if (x.shape[axis] === expected) return;
  const message =
    `filter ${shown(filter.shape)} expects an input of ${expected} channels, ` +
    `but x ${shown(x.shape)} has ${x.shape[axis]}`;
  throw new KernelShapeError(kernel, message, [x, filter], [spec]);
}

/** Bias and activation weights broadcast against the convolution's result. */
function fused(kernel: string, spec: Spec, { bias }: any, { activation, dataFormat }: any): Spec {
  const dtype = activation === 'prelu' || activation === 'leakyrelu' ? 'float32' : spec.dtype;
  if (!bias) return { shape: spec.shape, dtype };
  const perChannel = dataFormat === 'NCHW' && bias.shape.length === 1 && bias.shape[0] !== 1;
  const aligned = perChannel ? { ...bias, shape: [bias.shape[0], 1, 1] } : bias;
  return { shape: broadcast(kernel, { ...spec, dataId: {} }, aligned, ['the result', 'bias']), dtype };
}

function filterShaped(_: any, { filterShape }: any): Spec {
  return { shape: filterShape, dtype: 'float32' };
}

function inputShaped(_: any, { inputShape }: any): Spec {
  return { shape: inputShape, dtype: 'float32' };
}
