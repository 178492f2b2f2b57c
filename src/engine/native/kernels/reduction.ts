import { floats, type Kernel, make, sizeOf } from '../../storage.ts';
import { tf } from '../../tfjs.ts';
import { compute, feed, float, node, session } from '../session.ts';

/** Below this many elements the CPU kernel's loop costs less than a call into ONNX Runtime. */
const FEW = 2048;

const reductions: Record<string, string> = {
  Max: 'ReduceMax',
  Mean: 'ReduceMean',
  Min: 'ReduceMin',
  Prod: 'ReduceProd',
  Sum: 'ReduceSum',
};

export const reduction: Record<string, Kernel> = {
  ...Object.fromEntries(Object.keys(reductions).map((kernel) => [kernel, reduce(kernel)])),
  LogSoftmax: normalize('LogSoftmax', ({ axis }) => axis),
};

function reduce(kernel: string): Kernel {
  return ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== 'float32' || sizeOf(x) < FEW) return null;
    const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices, x.shape);
    const [kept, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    if (tf.util.sizeFromShape(reduced) === 1) return null;
    // ONNX Runtime's comparisons lose a NaN, which every other engine passes on.
    if ((kernel === 'Max' || kernel === 'Min') && !hasOnlyFinite(backend, x)) return null;
    const shape = attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
    const of = session(`${kernel} ${axes}`, () => ({
      nodes: [node(reductions[kernel], ['A', 'axes'], 'Y', { keepdims: { int: 0 } })],
      inputs: [float('A')],
      outputs: [float('Y')],
      constants: [{ name: 'axes', dtype: 'int64', shape: [axes.length], values: axes }],
    }));
    return make(backend, shape, compute(of, { A: feed(backend, x) }, kept));
  };
}

/** One pass that adds all up: a NaN or an infinity anywhere shows in the sum. A sum that overflows is a false alarm. */
export function hasOnlyFinite(
  backend: Parameters<Kernel>[0]['backend'],
  x: { dataId: object; shape: number[] },
): boolean {
  const values = floats(backend, x as never);
  const of = session('Sum of all', () => ({
    nodes: [node('ReduceSum', ['A'], 'Y', { keepdims: { int: 0 } })],
    inputs: [float('A', 1)],
    outputs: [float('Y', 0)],
  }));
  return Number.isFinite(
    compute(of, { A: { type: 'float32', data: values, dims: [values.length], location: 'cpu' } }, [])[0],
  );
}

/** Along the last axis. */
function normalize(op: string, axisOf: (attrs: any) => number): Kernel {
  return ({ inputs: { logits }, attrs, backend }) => {
    const axis = axisOf(attrs);
    const last = axis === -1 || axis === logits.shape.length - 1;
    if (logits.dtype !== 'float32' || !last || sizeOf(logits) === 0) return null;
    const of = session(op, () => ({
      nodes: [node(op, ['A'], 'Y', { axis: { int: -1 } })],
      inputs: [float('A')],
      outputs: [float('Y')],
    }));
    return make(backend, logits.shape, compute(of, { A: feed(backend, logits) }, logits.shape));
  };
}
