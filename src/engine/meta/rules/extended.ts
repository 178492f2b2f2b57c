import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Rules } from '../rule.ts';
import { KernelShapeError, type Spec, shown } from '../shape-error.ts';
import { broadcast } from './broadcast.ts';

/** The engine's own kernels, in PyTorch's layouts. */
export const extended: Rules = {
  Linear: ({ x, weight, bias }) => {
    const [out, features] = weight.shape;
    const last = x.shape[x.shape.length - 1];
    const spec: Spec = { shape: [...x.shape.slice(0, -1), out], dtype: x.dtype };
    if (last !== features) {
      const message = `input ${shown(x.shape)} and weight ${shown(weight.shape)} cannot be multiplied: ${last} ≠ ${features}`;
      throw new KernelShapeError('Linear', message, [x, weight], [spec]);
    }
    if (bias) broadcast('Linear', { ...spec, dataId: {} }, bias, ['the product', 'bias']);
    return spec;
  },
  Conv2dForward: ({ x, weight, bias }, attrs) => convolved(x, weight, bias, attrs),
  Conv2dInputGrad: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
  Conv2dWeightGrad: (_, { weightShape }) => ({ shape: weightShape, dtype: 'float32' }),
  MaxPool2dForward: ({ x }, { kernel, stride, padding, dilation, ceilMode }) => {
    const [n, c, h, w] = x.shape;
    const size = (from: number, axis: 0 | 1) =>
      windows(
        'MaxPool2dForward',
        x,
        from,
        axis,
        kernel[axis],
        stride[axis],
        padding[axis],
        dilation[axis],
        ceilMode,
      );
    const shape = [n, c, size(h, 0), size(w, 1)];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  MaxPool2dGrad: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
  ReluGrad: ({ dy }) => same(dy),
  Gelu: ({ x }) => same(x),
  GeluSlope: ({ x }) => [same(x), same(x)],
  SoftmaxGrad: ({ dy }) => same(dy),
  ScaledSoftmax: ({ x }) => same(x),
  ScaledSoftmaxGrad: ({ dy }) => same(dy),
  CrossEntropy: ({ logits }) => [{ shape: logits.shape.slice(0, 1), dtype: logits.dtype }, same(logits)],
  CrossEntropyGrad: ({ probabilities }) => same(probabilities),
  LayerNorm: ({ x }, { columns }) => [same(x), ...[1, 2].map(() => perRow(x, columns))],
  LayerNormGrad: ({ x }, { columns }) => [
    same(x),
    ...[1, 2].map((): Spec => ({ shape: [columns], dtype: x.dtype })),
  ],
  AdamStep: ({ param, m, v }) => [param, m, v].map(same),
  SgdStep: ({ param }, { momentum }) => (momentum ? [same(param), same(param)] : same(param)),
};

function perRow({ shape, dtype }: TensorInfo, columns: number): Spec {
  return { shape: [shape.reduce((product, size) => product * size, 1) / columns, 1], dtype };
}

function convolved(x: TensorInfo, weight: TensorInfo, bias: TensorInfo | undefined, attrs: any): Spec {
  const { stride, padding, dilation, groups } = attrs;
  const [n, channels, h, w] = x.shape;
  const [out, perGroup, kh, kw] = weight.shape;
  const size = (from: number, axis: 0 | 1, kernel: number) =>
    windows('Conv2dForward', x, from, axis, kernel, stride[axis], padding[axis], dilation[axis], false);
  const spec: Spec = { shape: [n, out, size(h, 0, kh), size(w, 1, kw)], dtype: x.dtype };
  if (channels !== perGroup * groups) {
    const message =
      `weight ${shown(weight.shape)} with groups=${groups} expects an input of ${perGroup * groups} channels, ` +
      `but input ${shown(x.shape)} has ${channels}`;
    throw new KernelShapeError('Conv2dForward', message, [x, weight], [spec]);
  }
  if (bias && bias.shape[0] !== out) {
    const message = `bias ${shown(bias.shape)} does not fit the ${out} output channels of weight ${shown(weight.shape)}`;
    throw new KernelShapeError('Conv2dForward', message, [bias, weight], [spec]);
  }
  return spec;
}

/**
 * How many windows fit along one spatial axis, by the formula of PyTorch's Conv2d and MaxPool2d. With `ceilMode` a
 * last window may hang over, if it starts inside the input or its left padding.
 */
function windows(
  kernelName: string,
  x: TensorInfo,
  size: number,
  axis: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  ceilMode: boolean,
): number {
  const reach = dilation * (kernel - 1) + 1;
  const span = size + 2 * padding - reach;
  let count = (ceilMode ? Math.ceil(span / stride) : Math.floor(span / stride)) + 1;
  if (ceilMode && (count - 1) * stride >= size + padding) count--;
  if (count >= 1) return count;
  const side = axis === 0 ? 'high' : 'wide';
  const message = `input ${shown(x.shape)} with padding ${padding} is ${size + 2 * padding} ${side}, the kernel ${reach}: no output is left`;
  throw new KernelShapeError(kernelName, message, [x], [{ shape: x.shape, dtype: x.dtype }]);
}

function same({ shape, dtype }: TensorInfo): Spec {
  return { shape, dtype };
}
