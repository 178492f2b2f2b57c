import type { TensorInfo } from '@tensorflow/tfjs-core';
import { floats, type Kernel, make, sizeOf, valuesOf } from '../../storage.ts';
import { tf } from '../../tfjs.ts';
import type { Graph, Node } from '../onnx.ts';
import { compute, computeInto, feed, float, node, session } from '../session.ts';

/** Below this many elements a call into ONNX Runtime (7 µs) costs more than the CPU kernel's loop. */
const FEW = 2048;

/** Y of A, in ONNX's operators. */
export const unary: Record<string, Node[]> = {
  Abs: [node('Abs', ['A'], 'Y')],
  Ceil: [node('Ceil', ['A'], 'Y')],
  Cos: [node('Cos', ['A'], 'Y')],
  Erf: [node('Erf', ['A'], 'Y')],
  Exp: [node('Exp', ['A'], 'Y')],
  Floor: [node('Floor', ['A'], 'Y')],
  Log: [node('Log', ['A'], 'Y')],
  Neg: [node('Neg', ['A'], 'Y')],
  Reciprocal: [node('Reciprocal', ['A'], 'Y')],
  Relu: [node('Relu', ['A'], 'Y')],
  Rsqrt: [node('Sqrt', ['A'], 'B'), node('Reciprocal', ['B'], 'Y')],
  Sin: [node('Sin', ['A'], 'Y')],
  Sqrt: [node('Sqrt', ['A'], 'Y')],
  Square: [node('Mul', ['A', 'A'], 'Y')],
  // ONNX Runtime's Sigmoid is flat beyond ±18, where this one goes on to the smallest float.
  Sigmoid: [
    node('Neg', ['A'], 'B'),
    node('Exp', ['B'], 'C'),
    node('Add', ['C', 'one'], 'D'),
    node('Reciprocal', ['D'], 'Y'),
  ],
  Tanh: [node('Tanh', ['A'], 'Y')],
};

export const binary: Record<string, string> = {
  Add: 'Add',
  Maximum: 'Max',
  Minimum: 'Min',
  Multiply: 'Mul',
  Pow: 'Pow',
  RealDiv: 'Div',
  Sub: 'Sub',
};

export const comparison: Record<string, string> = {
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
};

export const elementwise: Record<string, Kernel> = {
  ...mapped(unary, (kernel) => ({ inputs: { x }, backend }) => {
    if (x.dtype !== 'float32' || sizeOf(x) < FEW) return null;
    const of = session(kernel, () => unaryGraph(kernel));
    return make(backend, x.shape, compute(of, { A: feed(backend, x) }, x.shape));
  }),

  ...mapped(binary, (kernel, op) => ({ inputs: { a, b }, backend }) => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    if (tf.util.sizeFromShape(shape) < FEW) return null;
    // JavaScript and C differ on 1 to the power of NaN and of infinity, so only a plain exponent goes here.
    if (kernel === 'Pow' && !(sizeOf(b) === 1 && Number.isFinite(floats(backend, b)[0]))) return null;
    const of = session(kernel, () => pairwise(op, 'float32'));
    return make(backend, shape, compute(of, { A: feed(backend, a), B: feed(backend, b) }, shape));
  }),

  ...mapped(comparison, (kernel, op) => ({ inputs: { a, b }, backend }) => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const length = tf.util.sizeFromShape(shape);
    if (length < FEW) return null;
    const of = session(kernel, () => pairwise(op, 'bool'));
    const data = new Uint8Array(length);
    computeInto(
      of,
      { A: feed(backend, a), B: feed(backend, b) },
      { Y: { type: 'bool', data, dims: shape, location: 'cpu' } },
    );
    return make(backend, shape, data, 'bool');
  }),

  AddN: ({ inputs, backend }) => {
    const terms = inputs as TensorInfo[];
    if (terms.length < 2 || terms.some((term) => term.dtype !== 'float32') || sizeOf(terms[0]) < FEW)
      return null;
    const names = terms.map((_, index) => `A${index}`);
    const of = session(`AddN ${terms.length}`, () => ({
      nodes: [node('Sum', names, 'Y')],
      inputs: names.map((name) => float(name)),
      outputs: [float('Y')],
    }));
    const feeds = Object.fromEntries(terms.map((term, index) => [names[index], feed(backend, term)]));
    return make(backend, terms[0].shape, compute(of, feeds, terms[0].shape));
  },

  Select: ({ inputs: { condition, t, e }, backend }) => {
    if (t.dtype !== 'float32' || e.dtype !== 'float32' || sizeOf(t) < FEW) return null;
    if (!tf.util.arraysEqual(condition.shape, t.shape)) return null;
    const of = session('Select', () => ({
      nodes: [node('Where', ['C', 'A', 'B'], 'Y')],
      inputs: [{ name: 'C', dtype: 'bool' }, float('A'), float('B')],
      outputs: [float('Y')],
    }));
    const data = valuesOf(backend, condition) as Uint8Array;
    const C = { type: 'bool' as const, data, dims: condition.shape, location: 'cpu' as const };
    return make(backend, t.shape, compute(of, { C, A: feed(backend, t), B: feed(backend, e) }, t.shape));
  },
};

export function unaryGraph(kernel: string): Graph {
  return {
    nodes: unary[kernel],
    inputs: [float('A')],
    outputs: [float('Y')],
    constants: kernel === 'Sigmoid' ? [{ name: 'one', dtype: 'float32', shape: [], values: [1] }] : [],
  };
}

function pairwise(op: string, dtype: 'float32' | 'bool') {
  return {
    nodes: [node(op, ['A', 'B'], 'Y')],
    inputs: [float('A'), float('B')],
    outputs: [{ name: 'Y', dtype }],
  };
}

function mapped<T>(table: Record<string, T>, kernel: (name: string, entry: T) => Kernel) {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, kernel(name, entry)]));
}
