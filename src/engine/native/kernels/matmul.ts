import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Call, type Kernel, make } from '../../storage.ts';
import { tf } from '../../tfjs.ts';
import { compute, feed, float, node, session } from '../session.ts';

/** Products of fewer multiplications are quicker in JavaScript than a call into ONNX Runtime is. */
const FEW = 2048;

const activations: Record<string, string> = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' };

export const matmul: Record<string, Kernel> = {
  BatchMatMul: (call) => product(call, call.inputs, call.attrs),

  /** [..., in] × [out, in] + [out] → [..., out] */
  Linear: ({ inputs: { x, weight, bias }, backend }) => {
    const [out, features] = weight.shape;
    const shape = [...x.shape.slice(0, -1), out];
    const rows = tf.util.sizeFromShape(shape.slice(0, -1));
    if (rows * out === 0) return make(backend, shape, new Float32Array(0));
    const of = session(bias ? 'Linear with bias' : 'Linear', () => ({
      nodes: [node('Gemm', bias ? ['A', 'B', 'C'] : ['A', 'B'], 'Y', { transB: { int: 1 } })],
      inputs: [float('A', 2), float('B', 2), ...(bias ? [float('C', 1)] : [])],
      outputs: [float('Y', 2)],
    }));
    const feeds = { A: feed(backend, x, [rows, features]), B: feed(backend, weight) };
    const values = compute(of, bias ? { ...feeds, C: feed(backend, bias) } : feeds, [rows, out]);
    return make(backend, shape, values);
  },

  _FusedMatMul: (call) => {
    const { bias, preluActivationWeights } = call.inputs;
    const activation = call.attrs.activation ?? 'linear';
    if (preluActivationWeights || !(activation === 'linear' || activation in activations)) return null;
    const steps: [string, (x: TensorInfo) => object][] = [];
    if (bias) steps.push(['Add', (x) => ({ a: x, b: bias })]);
    if (activation !== 'linear') steps.push([activations[activation], (x) => ({ x })]);
    let result = product(call, call.inputs, call.attrs);
    if (!result) return null;
    for (const [kernel, inputs] of steps) {
      const { kernelFunc } = tf.getKernel(kernel, 'native');
      const next = kernelFunc({ inputs: inputs(result) as never, backend: call.backend }) as TensorInfo;
      call.backend.disposeIntermediateTensorInfo(result);
      result = next;
    }
    return result;
  },
};

function product({ backend }: Call, { a, b }: any, { transposeA, transposeB }: any): TensorInfo | null {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const [rows, inner] = lastTwo(a, transposeA);
  const [innerB, columns] = lastTwo(b, transposeB);
  // The CPU kernel says what does not fit.
  if (inner !== innerB) return null;
  const outer = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batch = tf.util.sizeFromShape(outer);
  if (batch * rows * inner * columns < FEW) return null;

  const shape = [...outer, rows, columns];
  const flags = { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 } };
  const key = `${flags.transA.int} ${flags.transB.int}`;
  if (batch === 1) {
    const of = session(`Gemm ${key}`, () => ({
      nodes: [node('Gemm', ['A', 'B'], 'Y', flags)],
      inputs: [float('A', 2), float('B', 2)],
      outputs: [float('Y', 2)],
    }));
    const feeds = { A: feed(backend, a, a.shape.slice(-2)), B: feed(backend, b, b.shape.slice(-2)) };
    return make(backend, shape, compute(of, feeds, [rows, columns]));
  }
  const of = session(`FusedMatMul ${key}`, () => ({
    nodes: [{ ...node('FusedMatMul', ['A', 'B'], 'Y', flags), domain: 'com.microsoft' }],
    inputs: [float('A'), float('B')],
    outputs: [float('Y')],
  }));
  return make(backend, shape, compute(of, { A: feed(backend, a), B: feed(backend, b) }, shape));
}

/** [rows, columns] of a matrix as the product takes it. */
function lastTwo({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
