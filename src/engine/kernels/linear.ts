import { add, type Composite, reshape } from './composite.ts';

export const linear: Record<string, Composite> = {
  Linear: ({ x, weight, bias }, _attrs, bench) => {
    const [out, features] = weight.shape;
    const rows = reshape(bench, x, [features === 0 ? 0 : x.size / features, features]);
    const product = bench.run('BatchMatMul', { a: rows, b: weight }, { transposeA: false, transposeB: true });
    return [reshape(bench, bias ? add(bench, product, bias) : product, [...x.shape.slice(0, -1), out])];
  },

  ReluGrad: ({ dy, y }, _attrs, bench) => {
    const positive = bench.run('Greater', { a: y, b: bench.constant(new Float32Array(1), []) });
    return [bench.run('Select', { condition: positive, t: dy, e: bench.run('ZerosLike', { x: dy }) })];
  },

  LogSoftmax: ({ logits }, { axis }, bench) => {
    const last = axis < 0 ? axis + logits.shape.length : axis;
    const largest = bench.run('Max', { x: logits }, { reductionIndices: last, axis: last, keepDims: true });
    const shifted = bench.run('Sub', { a: logits, b: largest });
    const sum = bench.run('Sum', { x: bench.run('Exp', { x: shifted }) }, { axis: last, keepDims: true });
    return [bench.run('Sub', { a: shifted, b: bench.run('Log', { x: sum }) })];
  },
};
