import { add, mul } from '../tensor/arithmetic.ts';
import { matmul } from '../tensor/matmul.ts';
import { misfit } from '../tensor/misfit.ts';
import { sum } from '../tensor/reduce.ts';
import { sameShape, show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { permute, reshape, unsqueeze } from '../tensor/view.ts';

/** x1ᵀ · weight[k] · x2 + bias[k] for each k: x1 [..., in1], x2 [..., in2] and weight [out, in1, in2] give [..., out]. */
export function bilinear(x1: Tensor, x2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  if (weight.ndim !== 3)
    throw new Error(`bilinear: expected weight to be [out, in1, in2], but got ${show(weight.shape)}`);
  const [out, in1, in2] = weight.shape;
  const leading = x1.shape.slice(0, -1);
  if (!sameShape(x1.shape, [...leading, in1]) || !sameShape(x2.shape, [...leading, in2])) {
    const message = `input1 ${show(x1.shape)} and input2 ${show(x2.shape)} do not go with weight ${show(weight.shape)}: expected ${show([...leading, in1])} and ${show([...leading, in2])}`;
    return misfit('bilinear', message, { input1: x1, input2: x2, weight }, [...leading, out]);
  }
  const half = matmul(x1, reshape(permute(weight, 1, 0, 2), in1, out * in2));
  const product = sum(mul(reshape(half, [...leading, out, in2]), unsqueeze(x2, -2)), -1);
  return bias === null ? product : add(product, bias);
}
