import { sizeOf, type Translation } from './translation.ts';

export const products: Record<string, Translation> = {
  BatchMatMul: ({ inputs: { a, b }, attrs: { transposeA, transposeB }, outputs: [{ shape }] }, graph) => {
    const flags = { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 } };
    if (a.shape.length === 2 && b.shape.length === 2) return [graph.node('Gemm', [a.name, b.name], flags)];
    if (sizeOf(shape.slice(0, -2)) > 1)
      return [graph.node('FusedMatMul', [a.name, b.name], flags, 'com.microsoft')];
    const [left, right] = [a, b].map((x) => graph.reshape(x.name, x.shape.slice(-2)));
    return [graph.reshape(graph.node('Gemm', [left, right], flags), shape)];
  },

  /** [..., in] × [out, in] + [out] → [..., out] */
  Linear: ({ inputs: { x, weight, bias }, outputs: [{ shape }] }, graph) => {
    const [out, features] = weight.shape;
    const flat = x.shape.length === 2;
    const rows = flat ? x.name : graph.reshape(x.name, [sizeOf(shape) / out, features]);
    const operands = [rows, weight.name, ...(bias ? [bias.name] : [])];
    const product = graph.node('Gemm', operands, { transB: { int: 1 } });
    return [flat ? product : graph.reshape(product, shape)];
  },
};
