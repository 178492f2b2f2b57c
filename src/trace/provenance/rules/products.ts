import { tf } from '../../../engine/index.ts';
import type { Dims } from '../dims.ts';
import { broadcast } from './elementwise.ts';
import type { DimRule, DimRules } from './rule.ts';

/** Matrix products: rows of the one, columns of the other. */
export const products: DimRules = {
  Linear: ({ inputs: { x, weight }, of }) => [...of(x).slice(0, -1), of(weight)[0]],
  BatchMatMul: product,
  _FusedMatMul: product,
  Einsum: ({ inputs, attrs: { equation }, outputs: [{ shape }], of }) => {
    const { idDims } = tf.backend_util.decodeEinsumEquation(equation, inputs.length);
    const result: Dims[number][] = [];
    inputs.forEach((input: Parameters<typeof of>[0], i: number) => {
      const dims = of(input);
      for (const [axis, at] of idDims[i].entries()) if (at < shape.length) result[at] ??= dims[axis];
    });
    return result;
  },
};

function product({ inputs: { a, b }, attrs: { transposeA, transposeB }, of }: Parameters<DimRule>[0]): Dims {
  const [p, q] = [of(a), of(b)];
  const row = p[p.length - (transposeA ? 1 : 2)];
  const column = q[q.length - (transposeB ? 2 : 1)];
  return [...broadcast(p.slice(0, -2), q.slice(0, -2)), row, column];
}
