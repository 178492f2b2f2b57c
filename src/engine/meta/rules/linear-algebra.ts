import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { Rules } from '../rule.ts';
import { KernelShapeError, type Spec, shown } from '../shape-error.ts';
import { broadcast } from './broadcast.ts';

const { backend_util } = tf;

export const linearAlgebra: Rules = {
  BatchMatMul: ({ a, b }, attrs) => product('BatchMatMul', a, b, attrs),
  _FusedMatMul: ({ a, b, bias }, attrs) => {
    const spec = product('_FusedMatMul', a, b, attrs);
    if (bias) spec.shape = broadcast('_FusedMatMul', { ...spec, dataId: {} }, bias, ['the product', 'bias']);
    if (attrs.activation === 'prelu' || attrs.activation === 'leakyrelu') spec.dtype = 'float32';
    return spec;
  },
  Einsum: (inputs: TensorInfo[], { equation }) => {
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, inputs.length);
    backend_util.checkEinsumDimSizes(allDims.length, idDims, inputs as any);
    const shape = new Array<number>(allDims.length - summedDims.length).fill(1);
    for (const [i, dims] of idDims.entries()) {
      for (const [axis, dim] of dims.entries()) if (dim < shape.length) shape[dim] = inputs[i].shape[axis];
    }
    return { shape, dtype: inputs[inputs.length - 1].dtype };
  },
};

/** `[..., n, k]` times `[..., k, m]`, either one transposed in its last two dimensions where the attributes say so. */
function product(kernel: string, a: TensorInfo, b: TensorInfo, { transposeA, transposeB }: any): Spec {
  const [n, k] = lastTwo(a, transposeA);
  const [l, m] = lastTwo(b, transposeB);
  const batch = (x: TensorInfo) => ({ ...x, shape: x.shape.slice(0, -2) });
  if (k !== l) {
    const longer = a.shape.length > b.shape.length ? a : b;
    const message =
      `mat1 ${shown(a.shape)}${transposeA ? ' (transposed)' : ''} and mat2 ${shown(b.shape)}` +
      `${transposeB ? ' (transposed)' : ''} cannot be multiplied: ${k} ≠ ${l}`;
    throw new KernelShapeError(
      kernel,
      message,
      [a, b],
      [{ shape: [...longer.shape.slice(0, -2), n, m], dtype: a.dtype }],
    );
  }
  if (a.shape.length === 2 && b.shape.length === 2) return { shape: [n, m], dtype: a.dtype };
  try {
    return { shape: [...broadcast(kernel, batch(a), batch(b)), n, m], dtype: a.dtype };
  } catch (error) {
    const [{ shape }] = (error as KernelShapeError).plausible;
    const message = `the batch dimensions of mat1 ${shown(a.shape)} and mat2 ${shown(b.shape)} do not fit`;
    throw new KernelShapeError(kernel, message, [a, b], [{ shape: [...shape, n, m], dtype: a.dtype }]);
  }
}

function lastTwo({ shape }: TensorInfo, transpose: boolean): [number, number] {
  const [p, q] = shape.slice(-2);
  return transpose ? [q, p] : [p, q];
}
